// Go's net/http with its default multiplexer.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

func primesBelow(limit int32) int {
	count := 0
	for candidate := int32(2); candidate < limit; candidate++ {
		divisor := int32(2)
		for divisor*divisor <= candidate && candidate%divisor != 0 {
			divisor++
		}
		if divisor*divisor > candidate {
			count++
		}
	}
	return count
}

func setting(name string, otherwise int) int {
	if value, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return value
	}
	return otherwise
}

func text(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/plain")
	io.WriteString(w, body)
}

func main() {
	cpuLimit := int32(setting("BENCH_CPU_N", 240000))
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, _ *http.Request) { text(w, "Hello, World!") })
	http.HandleFunc("/json", func(w http.ResponseWriter, _ *http.Request) {
		body, err := json.Marshal(struct {
			Message string `json:"message"`
		}{"Hello, World!"})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(body)
	})
	http.HandleFunc("/wait", func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(10 * time.Millisecond)
		text(w, "Hello, World!")
	})
	http.HandleFunc("/cpu", func(w http.ResponseWriter, _ *http.Request) {
		text(w, strconv.Itoa(primesBelow(cpuLimit)))
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+strconv.Itoa(setting("PORT", 8080)), nil))
}
