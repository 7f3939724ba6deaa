#!/bin/sh
# Shares one examination with its patient, as a reporting system does: one call, repeated while the pictures are not ready.
#
#   KEEPSAKE_URL=https://pictures.clinic.org KEEPSAKE_KEY=kk_clinic_… \
#   share.sh --email someone@example.org --consent 2026-1 --patient 4711 IMAGE_ID…
#   share.sh --sms "070-123 45 67" --consent 2026-1 --study STUDY_INSTANCE_UID
#   share.sh --link --consent 2026-1 IMAGE_ID…          prints the link
#
# Exit codes: 0 sent, 1 refused, 2 wrong use, 3 not ready in time (KEEPSAKE_PATIENCE seconds, 900 by default).
set -eu

fail() { printf '%s\n' "$2" >&2; exit "$1"; }

# Nothing here needs escaping in JSON but quotes and backslashes, which no id, address or version has.
plain() { case $1 in *[\"\\]*|'') fail 2 "Quotes, backslashes and empty values cannot stand here." ;; esac; printf '"%s"' "$1"; }

deliver='' consent='' patient='' language=en what='' images=''
while [ $# -gt 0 ]; do
  case $1 in
    --email) deliver="{\"email\":$(plain "$2")}"; shift ;;
    --sms) deliver="{\"sms\":$(plain "$2")}"; shift ;;
    --link) deliver='{"link":true}' ;;
    --consent) consent=$(plain "$2"); shift ;;
    --patient) patient=",\"expectPatientId\":$(plain "$2")"; shift ;;
    --language) language=$2; shift ;;
    --study) what="\"studyInstanceUID\":$(plain "$2")"; shift ;;
    -*) fail 2 "Unknown option $1." ;;
    *) images="$images${images:+,}$(plain "$1")" ;;
  esac
  shift
done
[ -n "$images" ] && what="\"imageIds\":[$images]"
[ -n "$deliver" ] && [ -n "$consent" ] && [ -n "$what" ] || fail 2 "Say how, with which consent, and what: see the head of this file."
: "${KEEPSAKE_URL:?}" "${KEEPSAKE_KEY:?}"

body="{$what,\"deliver\":$deliver,\"language\":$(plain "$language"),\"consent\":{\"given\":true,\"version\":$consent}$patient}"
# One key for this share, the same on every repeat. A reporting system uses the number of its own order instead.
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
answer=$(mktemp)
headers=$(mktemp)
trap 'rm -f "$answer" "$headers"' EXIT
patience=${KEEPSAKE_PATIENCE:-900}
deadline=$(($(date +%s) + patience))

while :; do
  # The body and the access key go through pipes: every user of the machine can read a command's arguments.
  status=$(printf '%s' "$body" | curl --silent --show-error --output "$answer" --dump-header "$headers" \
    --write-out '%{http_code}' --config /dev/fd/3 --data-binary @- "$KEEPSAKE_URL/v1/shares" 3<<CONFIG
header = "Authorization: Bearer $KEEPSAKE_KEY"
header = "Content-Type: application/json"
header = "Idempotency-Key: $key"
header = "Prefer: wait=$((patience < 20 ? patience : 20))"
CONFIG
  ) || status=000
  again=no
  case $status in
    201) cat "$answer"; printf '\n'; exit 0 ;;
    000|202|429|5??) again=yes ;;
    409) ! grep -q IN_PROGRESS "$answer" || again=yes ;;
  esac
  wait=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9]*\).*/\1/p' "$headers")
  wait=${wait:-5}
  [ $again = yes ] || { cat "$answer" >&2; exit 1; }
  [ $(($(date +%s) + wait)) -le "$deadline" ] || { cat "$answer" >&2; exit 3; }
  sleep "$wait"
done
