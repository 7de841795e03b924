//go:build go1.21

package main

import (
	"context"
	"log/slog"

	"github.com/ossmp/ossmp-go"
)

// logOption has the lines go through log/slog to add.
func logOption(add func(line string)) ossmp.ClientOption {
	return ossmp.WithLogger(slog.New(lineHandler(add)))
}

type lineHandler func(line string)

func (lineHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h lineHandler) Handle(_ context.Context, record slog.Record) error {
	h(record.Level.String() + " " + record.Message)
	return nil
}

func (h lineHandler) WithAttrs([]slog.Attr) slog.Handler { return h }

func (h lineHandler) WithGroup(string) slog.Handler { return h }
