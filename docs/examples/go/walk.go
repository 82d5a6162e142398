// From signing up to a ticket, and money for a friend. Needs Go 1.21 and no module.
//
//	PLAZA=http://localhost:3000 go run walk.go
package main

// region setup
import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

// Refusal is what the API answers instead: its reason is for programs, its message for people.
type Refusal struct {
	Message string
	Details []struct{ Reason string }
}

func (r *Refusal) Error() string { return r.Reason() + ": " + r.Message }

func (r *Refusal) Reason() string {
	for _, detail := range r.Details {
		if detail.Reason != "" {
			return detail.Reason
		}
	}
	return ""
}

var client = &http.Client{Timeout: time.Minute}

// call sends a request, up to five times, and reads the answer. The key stays the same: a change happens only once.
func call[Answer any](method, path, token, key string, body any) (answer Answer, err error) {
	var content []byte
	if body != nil {
		if content, err = json.Marshal(body); err != nil {
			return answer, err
		}
	}
	for attempt := 1; ; attempt++ {
		request, err := http.NewRequest(method, os.Getenv("PLAZA")+path, bytes.NewReader(content))
		if err != nil {
			return answer, err
		}
		request.Header.Set("content-type", "application/json")
		if token != "" {
			request.Header.Set("authorization", "Bearer "+token)
		}
		if key != "" {
			request.Header.Set("idempotency-key", key)
		}
		wait := time.Second
		response, err := client.Do(request) // An error here is no answer: the change may have happened or not.
		if err == nil {
			defer response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return answer, json.NewDecoder(response.Body).Decode(&answer)
			}
			after, missing := strconv.Atoi(response.Header.Get("retry-after"))
			if missing == nil {
				wait = time.Duration(after) * time.Second
			}
			refusal := &Refusal{}
			if err = json.NewDecoder(response.Body).Decode(refusal); err == nil {
				err = refusal
			}
			if response.StatusCode < 502 && missing != nil {
				return answer, err
			}
		}
		if attempt == 5 {
			return answer, err
		}
		time.Sleep(wait)
	}
}

func newKey() string {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		log.Fatal(err)
	}
	return fmt.Sprintf("%x", random)
}

// endregion

type fields = map[string]any

type session struct {
	User        struct{ Email string }
	AccessToken string `json:"access_token"`
}

type event struct {
	ID         string
	Categories []struct {
		Name, Price string
		SeatsLeft   int `json:"seats_left"`
	}
}

type bought struct{ Tickets []struct{ ID string } }

func main() {
	name := newKey()
	friend, email := "friend-"+name+"@example.com", "buyer-"+name+"@example.com"
	_, err := call[session]("POST", "/api/auth/register", "", newKey(),
		fields{"email": friend, "password": "correct horse", "name": "Friend"})
	check(err)
	token := signIn(email)
	money(token)
	catalogue()
	buy(token)
	send(token, friend)
	webhook(token)
}

func signIn(email string) string {
	// region register
	// The answer has tokens too: whoever has signed up is signed in.
	person, err := call[session]("POST", "/api/auth/register", "", newKey(),
		fields{"email": email, "password": "correct horse", "name": "Buyer"})
	check(err)
	fmt.Println(person.User.Email)
	// endregion

	// region login
	// The token is valid for 15 minutes; then POST /api/auth/refresh gets new ones with the refresh_token.
	login, err := call[session]("POST", "/api/auth/login", "", "",
		fields{"email": email, "password": "correct horse"})
	check(err)
	token := login.AccessToken
	// endregion
	return token
}

func money(token string) {
	// region deposit
	// Amounts are strings, never floating-point numbers. The sandbox confirms every deposit at once.
	_, err := call[fields]("POST", "/api/wallet/deposit", token, newKey(),
		fields{"amount": "500.00", "currency": "EUR"})
	check(err)
	// endregion

	// region getBalance
	wallet, err := call[struct{ Balance, Currency string }]("GET", "/api/wallet/balance", token, "", nil)
	check(err)
	fmt.Printf("balance: %s %s\n", wallet.Balance, wallet.Currency)
	// endregion
}

func catalogue() {
	// region listProducts
	// The token of the next page is empty on the last one. Keep the filters the same.
	count, page := 0, ""
	for {
		answer, err := call[struct {
			Products []struct{ Name string }
			Next     string `json:"next_page_token"`
		}]("GET", "/api/shop/products?club=AS_MONACO&page_size=4&page_token="+page, "", "", nil)
		check(err)
		count += len(answer.Products)
		if page = answer.Next; page == "" {
			break
		}
	}
	fmt.Println("products:", count)
	// endregion
}

func buy(token string) {
	// region getEvent
	list, err := call[struct{ Events []event }]("GET", "/api/tickets/events?club=AS_MONACO", "", "", nil)
	check(err)
	found, err := call[struct{ Event event }]("GET", "/api/tickets/events/"+list.Events[0].ID, "", "", nil)
	check(err)
	category := found.Event.Categories[0]
	for _, each := range found.Event.Categories {
		if each.SeatsLeft > category.SeatsLeft {
			category = each
		}
	}
	// endregion

	// region purchaseTickets
	// Make the key once for each purchase, and store it before you send. If no answer comes, or 503 or 504, send the same
	// request with the same key: you get the answer of the first, or it happens now. After a refusal nothing has changed.
	// expected_total is the price that the person saw: if it has changed, the reason is PRICE_CHANGED, and nothing is paid.
	key := newKey()
	purchase := fields{
		"event_id":       found.Event.ID,
		"category":       category.Name,
		"quantity":       1,
		"expected_total": category.Price,
	}
	order, err := call[bought]("POST", "/api/tickets/purchase", token, key, purchase)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		log.Fatal(refusal.Reason()) // such as SOLD_OUT or INSUFFICIENT_FUNDS
	}
	check(err)
	fmt.Println("ticket:", order.Tickets[0].ID)
	// endregion
	again, err := call[bought]("POST", "/api/tickets/purchase", token, key, purchase)
	check(err)
	fmt.Println("the same ticket:", again.Tickets[0].ID)
}

func send(token, friend string) {
	// region sendMoney
	_, err := call[fields]("POST", "/api/wallet/send", token, newKey(),
		fields{"recipient_email": friend, "amount": "10.00", "currency": "EUR", "note": "For the match"})
	check(err)
	// endregion
	fmt.Println("sent: 10.00 EUR")
}

func webhook(token string) {
	// region createWebhook
	// You see the secret only here: your server verifies each message with it.
	created, err := call[struct {
		Secret  string
		Webhook struct{ ID string }
	}]("POST", "/api/webhooks", token, newKey(), fields{
		"url":         "https://shop.example.com/hooks/plaza",
		"event_types": []string{"order.paid", "ticket.issued"},
	})
	check(err)
	// endregion
	fmt.Println(created.Webhook.ID, created.Secret != "")
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
