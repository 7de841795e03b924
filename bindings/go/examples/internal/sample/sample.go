// Package sample is what the samples have in common: arguments, a client, and what is printed when a call fails.
package sample

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"

	"github.com/ossmp/ossmp-go"
)

// ErrUsage ends a sample with exit code 2.
var ErrUsage = errors.New("wrong arguments")

// Run runs a sample until it is done or Ctrl-C is pressed. usage names its arguments behind ENDPOINT and BUCKET, which
// every sample has; how many arguments there may be in all is min to max.
//
// Exit code: 0 all of it worked, 1 a call failed, 2 wrong arguments, 130 it was interrupted.
func Run(usage string, min, max int, body func(ctx context.Context, client *ossmp.Client, arguments []string) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, min, max, body)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err == nil:
	case errors.Is(err, ErrUsage):
		fmt.Fprintf(os.Stderr, "usage: %s ENDPOINT BUCKET %s\n\n%s", os.Args[0], usage, environment)
		os.Exit(2)
	default:
		explain(err)
		if interrupted && errors.Is(err, ossmp.ErrCancelled) {
			os.Exit(130)
		}
		os.Exit(1)
	}
}

const environment = `  ENDPOINT               e.g. oss-cn-hangzhou.aliyuncs.com, or http://127.0.0.1:9000
  OSS_ACCESS_KEY_ID      environment: the keys, and OSS_SESSION_TOKEN for temporary ones
  OSS_ACCESS_KEY_SECRET
  OSS_REGION             environment, optional: the region, where the endpoint does not name it
`

func run(
	ctx context.Context, min, max int, body func(context.Context, *ossmp.Client, []string) error,
) error {
	arguments := os.Args[1:]
	if len(arguments) < min || len(arguments) > max {
		return ErrUsage
	}
	options := []ossmp.ClientOption{ossmp.WithCredentialsFromEnv()}
	if region := os.Getenv("OSS_REGION"); region != "" {
		options = append(options, ossmp.WithRegion(region))
	}
	client, err := ossmp.NewClient(arguments[0], options...)
	if err != nil {
		return err
	}
	defer client.Close()
	return body(ctx, client, arguments[1:])
}

// explain prints what is known of a failure.
func explain(err error) {
	fmt.Fprintf(os.Stderr, "error: %v\n", err)
	var failure *ossmp.Error
	if !errors.As(err, &failure) {
		return
	}
	for _, line := range [][2]string{
		{"status", failure.Status.String()}, {"code", failure.Code}, {"EC", failure.EC},
		{"request id", failure.RequestID}, {"upload id", failure.UploadID},
	} {
		if line[1] != "" {
			fmt.Fprintf(os.Stderr, "  %-11s %s\n", line[0], line[1])
		}
	}
}

// Size reads a number of bytes, with K, M or G for multiples of 1024.
func Size(text string) (int64, error) {
	digits, unit := text, int64(1)
	for suffix, factor := range map[string]int64{"K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if strings.HasSuffix(text, suffix) {
			digits, unit = strings.TrimSuffix(text, suffix), factor
		}
	}
	number, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || number < 1 {
		return 0, fmt.Errorf("%w: %q is no size", ErrUsage, text)
	}
	return number * unit, nil
}
