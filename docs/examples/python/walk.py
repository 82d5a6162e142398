"""From signing up to a ticket, and money for a friend. Needs Python 3.9 and no package.

PLAZA=http://localhost:3000 python3 walk.py
"""

# region setup
import json
import os
import time
import urllib.error
import urllib.request
import uuid

PLAZA = os.environ.get("PLAZA", "http://localhost:3000")


class Refused(Exception):
    """What the API answered instead: `reason` is for programs, the message for people."""

    def __init__(self, problem):
        super().__init__(problem["message"])
        self.reason = next((each["reason"] for each in problem["details"] if "reason" in each), "")


def call(method, path, body=None, token=None, key=None):
    """Sends a request, up to five times. Its key stays the same: a change happens only once."""
    headers = {"content-type": "application/json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    if method != "GET":
        headers["idempotency-key"] = key or str(uuid.uuid4())
    data = None if body is None else json.dumps(body).encode()
    for attempts_left in range(4, -1, -1):
        try:
            request = urllib.request.Request(PLAZA + path, data, headers, method=method)
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            passing = error.code in (502, 503, 504) or "retry-after" in error.headers
            if attempts_left == 0 or not passing:
                raise Refused(json.load(error)) from None
            wait = float(error.headers.get("retry-after", 1))
        except OSError:  # No answer: the change may have happened or not.
            if attempts_left == 0:
                raise
            wait = 1
        time.sleep(wait)


# endregion

NAME = uuid.uuid4()
FRIEND = f"friend-{NAME}@example.com"
EMAIL = f"buyer-{NAME}@example.com"
call("POST", "/api/auth/register", {"email": FRIEND, "password": "correct horse", "name": "Friend"})

# region register
# The answer has tokens too: whoever has signed up is signed in.
person = call("POST", "/api/auth/register", {"email": EMAIL, "password": "correct horse", "name": "Buyer"})
print(person["user"]["email"])
# endregion

# region login
# The token is valid for 15 minutes; then POST /api/auth/refresh gets new ones with the refresh_token.
token = call("POST", "/api/auth/login", {"email": EMAIL, "password": "correct horse"})["access_token"]
# endregion

# region deposit
# Amounts are strings, never floating-point numbers. The sandbox confirms every deposit at once.
call("POST", "/api/wallet/deposit", {"amount": "500.00", "currency": "EUR"}, token)
# endregion

# region getBalance
wallet = call("GET", "/api/wallet/balance", token=token)
print(f"balance: {wallet['balance']} {wallet['currency']}")
# endregion

# region listProducts
# The token of the next page is empty on the last one. Keep the filters the same.
products, page = [], ""
while True:
    answer = call("GET", f"/api/shop/products?club=AS_MONACO&page_size=4&page_token={page}")
    products += answer["products"]
    page = answer["next_page_token"]
    if page == "":
        break
print(f"products: {len(products)}")
# endregion

# region getEvent
events = call("GET", "/api/tickets/events?club=AS_MONACO")["events"]
event = call("GET", f"/api/tickets/events/{events[0]['id']}")["event"]
category = next(each for each in event["categories"] if each["seats_left"] > 0)
# endregion

# region purchaseTickets
# Make the key once for each purchase, and store it before you send. If no answer comes, or 503 or 504, send the same
# request with the same key: you get the answer of the first, or it happens now. After a refusal nothing has changed.
# expected_total is the price that the person saw: if it has changed, the reason is PRICE_CHANGED, and nothing is paid.
key = str(uuid.uuid4())
purchase = {
    "event_id": event["id"],
    "category": category["name"],
    "quantity": 1,
    "expected_total": category["price"],
}
try:
    bought = call("POST", "/api/tickets/purchase", purchase, token, key)
    print(f"ticket: {bought['tickets'][0]['id']}")
except Refused as refused:
    print(refused.reason)  # such as SOLD_OUT or INSUFFICIENT_FUNDS
    raise
# endregion
again = call("POST", "/api/tickets/purchase", purchase, token, key)
print(f"the same ticket: {again['tickets'][0]['id']}")

# region sendMoney
payment = {"recipient_email": FRIEND, "amount": "10.00", "currency": "EUR", "note": "For the match"}
call("POST", "/api/wallet/send", payment, token)
# endregion
print("sent: 10.00 EUR")

# region createWebhook
# You see the secret only here: your server verifies each message with it.
created = call(
    "POST",
    "/api/webhooks",
    {"url": "https://shop.example.com/hooks/plaza", "event_types": ["order.paid", "ticket.issued"]},
    token,
)
secret = created["secret"]
# endregion
print(created["webhook"]["id"])
