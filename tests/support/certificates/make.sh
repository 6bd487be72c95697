#!/bin/sh
# Makes the certificates of the TLS tests, each with its key in the same file. Nothing trusts them but the
# tests that name them. They are committed, so that a test run needs no openssl.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
make() { # file, host names, last day
    : > index
    cat > settings <<SETTINGS
[ca]
default_ca = own
[own]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = $2
basicConstraints = critical,CA:TRUE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = nothing
[nothing]
SETTINGS
    openssl req -config settings -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out request \
        -subj "/CN=$1"
    openssl ca -config settings -batch -selfsign -notext -keyfile key -in request -out certificate \
        -startdate 20200101000000Z -enddate "$3"
    cat key certificate > "$here/$1.pem"
}
make localhost "DNS:localhost,IP:127.0.0.1" 21200101000000Z
make expired "DNS:localhost,IP:127.0.0.1" 20200102000000Z
make other-host "DNS:other.example" 21200101000000Z
