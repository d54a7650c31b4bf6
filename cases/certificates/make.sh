#!/bin/sh
# Makes the certificates of this folder anew, all of them, with new keys: README.md says what each is.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

begin=20200101000000Z
end=21260101000000Z
over=20210101000000Z

cat >openssl.cnf <<'CONF'
[ca]
default_ca = authority

[authority]
database = database
serial = serial
new_certs_dir = .
default_md = sha256
policy = policy
unique_subject = no

[policy]
commonName = supplied

[req]
distinguished_name = name

[name]

[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash

[intermediate]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid

[end]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = ${ENV::NAMES}
CONF
: >database
echo 01 >serial
export NAMES=""
umask 077

# key_of NAME COMMON_NAME: NAME.key and a request for its certificate
key_of() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
    openssl req -new -config openssl.cnf -key "$1.key" -subj "/CN=$2" -out "$1.csr"
}

# sign NAME EXTENSIONS END ISSUER: NAME.crt; an issuer of the same name signs itself
sign() {
    if [ "$1" = "$4" ]; then
        set -- "$1" "$2" "$3" -selfsign -keyfile "$4.key"
    else
        set -- "$1" "$2" "$3" -cert "$4.crt" -keyfile "$4.key"
    fi
    name=$1 extensions=$2 last=$3
    shift 3
    openssl ca -batch -notext -config openssl.cnf -extensions "$extensions" -startdate "$begin" -enddate "$last" \
        -in "$name.csr" -out "$name.crt" "$@" 2>openssl.log || { cat openssl.log >&2; exit 1; }
}

# server NAME COMMON_NAME NAMES END ISSUER
server() {
    NAMES=$3
    key_of "$1" "$2"
    sign "$1" end "$4" "$5"
}

# file NAME PART...: the parts in the order in which OpenSSL reads them
file() {
    name=$1
    shift
    cat "$@" >"$here/$name.pem"
    chmod 644 "$here/$name.pem"
}

here_names="DNS:localhost, IP:127.0.0.1, IP:::1"

key_of ca "Streamgauge CA"
sign ca root "$end" ca
key_of intermediate "Streamgauge intermediate"
sign intermediate intermediate "$end" ca

server localhost "localhost" "$here_names" "$end" ca
server expired "expired" "$here_names" "$over" ca
server other-name "other.test" "DNS:other.test" "$end" ca
server client "client" "DNS:client.test" "$end" ca
server chained "chained" "$here_names" "$end" intermediate
server self-signed "self-signed" "$here_names" "$end" self-signed

file ca ca.crt
file chained chained.crt intermediate.crt chained.key
for name in localhost expired other-name client self-signed; do
    file "$name" "$name.crt" "$name.key"
done
