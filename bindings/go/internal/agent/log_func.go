//go:build !go1.21

package main

import (
	"context"

	"github.com/ossmp/ossmp-go"
)

// logOption has the lines go to add.
func logOption(add func(line string)) ossmp.ClientOption {
	return ossmp.WithLogFunc(ossmp.LogDebug, func(_ context.Context, level ossmp.LogLevel, message string) {
		add(level.String() + " " + message)
	})
}
