// Receives webhooks, and believes only what Plaza has signed. Needs Go 1.21 and no module.
//
//	PLAZA_WEBHOOK_SECRET=whsec_… PORT=8000 go run webhook.go
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// region verify
// isSigned reports whether Plaza has signed this body, in the last five minutes. The body is what came, not parsed.
func isSigned(secret string, header http.Header, body []byte) bool {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if age := time.Since(time.Unix(seconds, 0)); err != nil || age.Abs() > 5*time.Minute {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	hash := hmac.New(sha256.New, key)
	fmt.Fprintf(hash, "%s.%s.%s", id, timestamp, body)
	mine := "v1," + base64.StdEncoding.EncodeToString(hash.Sum(nil))
	// While a secret is replaced there are several signatures.
	for _, signature := range strings.Split(header.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(signature), []byte(mine)) {
			return true
		}
	}
	return false
}

// endregion

func main() {
	var seen sync.Map
	port := os.Getenv("PORT")
	if port == "" {
		port = "8000"
	}
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, 1<<20))
		if err != nil || !isSigned(os.Getenv("PLAZA_WEBHOOK_SECRET"), request.Header, body) {
			response.WriteHeader(http.StatusBadRequest)
			return
		}
		response.WriteHeader(http.StatusNoContent)
		// A message can come more than once, always with the same id. Put long work into a queue: the answer waits for this.
		var event struct{ ID, Type string }
		if err := json.Unmarshal(body, &event); err != nil {
			return
		}
		if _, known := seen.LoadOrStore(event.ID, true); !known {
			fmt.Println(event.Type)
		}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening")
	log.Fatal(http.Serve(listener, nil))
}
