// Package settings makes the examples' client of the environment.
package settings

import (
	"fmt"
	"os"

	ossmp "github.com/ossmp/ossmp-go"
)

// Client connects to OSS_ENDPOINT with the keys of OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET; OSS_REGION is needed
// where the endpoint does not name it.
func Client() (*ossmp.Client, error) {
	options := []ossmp.ClientOption{ossmp.WithCredentialsFromEnv()}
	if region := os.Getenv("OSS_REGION"); region != "" {
		options = append(options, ossmp.WithRegion(region))
	}
	return ossmp.NewClient(os.Getenv("OSS_ENDPOINT"), options...)
}

// Arguments gives the program's arguments, or ends it with its usage.
func Arguments(usage string, count int) []string {
	if len(os.Args) != count+1 {
		fmt.Fprintf(os.Stderr, "usage: %s %s\n", os.Args[0], usage)
		os.Exit(2)
	}
	return os.Args[1:]
}

// Exit ends the program with what went wrong, if something did.
func Exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
