"""How things read. Pure.

safe      service text made fit for one line of a terminal
units     sizes, durations and numbers as people read them
times     times, absolute and relative
ids       the backup IDs in whatever was pasted
values    one documented field as one line
facts     rows, groups and tables: what the screens and `show` are made of
outline   the Raw JSON tab: the service's bytes, indented, not one token changed
normal    `show --json`
plain     `show`
problem   an error as lines
"""
