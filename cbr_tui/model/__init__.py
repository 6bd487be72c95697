"""What a backup is. Pure: no I/O, no clock; time comes in as an argument."""
