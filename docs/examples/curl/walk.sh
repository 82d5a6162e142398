#!/usr/bin/env bash
# From signing up to a ticket, and money for a friend. Needs curl and node.
#   PLAZA=http://localhost:3000 bash walk.sh
set -euo pipefail

# region setup
PLAZA=${PLAZA:-http://localhost:3000}
# Reads one value of a JSON answer.
json() { node -pe "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }
# Ends at a refusal, and shows it. 429, 502, 503, 504 and a connection that breaks are tried again, after the time in
# Retry-After. A change has an Idempotency-Key, which stays the same in each attempt: it happens only once.
call() { curl -sS --fail-with-body --retry 5 --retry-all-errors --max-time 60 -H 'content-type: application/json' "$@"; }
newkey() { node -p 'crypto.randomUUID()'; }
# endregion

NAME=$(newkey)
FRIEND=friend-$NAME@example.com
EMAIL=buyer-$NAME@example.com

call "$PLAZA/api/auth/register" -H "idempotency-key: $(newkey)" \
  -d '{"email": "'"$FRIEND"'", "password": "correct horse", "name": "Friend"}' >/dev/null

# region register
# The answer has tokens too: whoever has signed up is signed in.
call "$PLAZA/api/auth/register" -H "idempotency-key: $(newkey)" \
  -d '{"email": "'"$EMAIL"'", "password": "correct horse", "name": "Buyer"}'
# endregion
echo

# region login
# The token is valid for 15 minutes; then POST /api/auth/refresh gets new ones with the refresh_token.
TOKEN=$(call "$PLAZA/api/auth/login" -d '{"email": "'"$EMAIL"'", "password": "correct horse"}' | json access_token)
# endregion

# region deposit
# Amounts are strings, never floating-point numbers. The sandbox confirms every deposit at once.
call "$PLAZA/api/wallet/deposit" -H "authorization: Bearer $TOKEN" -H "idempotency-key: $(newkey)" \
  -d '{"amount": "500.00", "currency": "EUR"}' >/dev/null
# endregion

# region getBalance
BALANCE=$(call "$PLAZA/api/wallet/balance" -H "authorization: Bearer $TOKEN" | json balance)
echo "balance: $BALANCE EUR"
# endregion

# region listProducts
# The token of the next page is empty on the last one. Keep the filters the same.
PAGE='' COUNT=0
while :; do
  ANSWER=$(call "$PLAZA/api/shop/products?club=AS_MONACO&page_size=4&page_token=$PAGE")
  COUNT=$((COUNT + $(json products.length <<<"$ANSWER")))
  PAGE=$(json next_page_token <<<"$ANSWER")
  [ -n "$PAGE" ] || break
done
echo "products: $COUNT"
# endregion

# region getEvent
EVENT=$(call "$PLAZA/api/tickets/events?club=AS_MONACO" | json 'events[0].id')
FOUND=$(call "$PLAZA/api/tickets/events/$EVENT" | json 'event.categories.find(({ seats_left }) => seats_left > 0).name')
PRICE=$(call "$PLAZA/api/tickets/events/$EVENT" | json "event.categories.find(({ name }) => name === '$FOUND').price")
# endregion

# region purchaseTickets
# Make the key once for each purchase, and store it before you send. If no answer comes, or 503 or 504, send the same
# request with the same key: you get the answer of the first, or it happens now. After a refusal nothing has changed.
# expected_total is the price that the person saw: if it has changed, the answer is PRICE_CHANGED, and nothing is paid.
KEY=$(newkey)
buy() {
  call "$PLAZA/api/tickets/purchase" -H "authorization: Bearer $TOKEN" -H "idempotency-key: $KEY" \
    -d '{"event_id": "'"$EVENT"'", "category": "'"$FOUND"'", "quantity": 1, "expected_total": "'"$PRICE"'"}'
}
TICKET=$(buy | json 'tickets[0].id')
# endregion
echo "ticket: $TICKET"
echo "the same ticket: $(buy | json 'tickets[0].id')"

# region sendMoney
call "$PLAZA/api/wallet/send" -H "authorization: Bearer $TOKEN" -H "idempotency-key: $(newkey)" \
  -d '{"recipient_email": "'"$FRIEND"'", "amount": "10.00", "currency": "EUR", "note": "For the match"}' >/dev/null
# endregion
echo "sent: 10.00 EUR"

# region createWebhook
# The answer has the secret with which your server verifies each message. You see it only here: store it.
call "$PLAZA/api/webhooks" -H "authorization: Bearer $TOKEN" -H "idempotency-key: $(newkey)" \
  -d '{"url": "https://shop.example.com/hooks/plaza", "event_types": ["order.paid", "ticket.issued"]}' | json webhook.id
# endregion
