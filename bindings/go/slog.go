//go:build go1.21

package ossmp

import (
	"context"
	"log/slog"
)

// WithLogger has the log of the library go to logger, with the context of the call. The logger decides which levels
// matter. It needs Go 1.21; before, see [WithLogFunc].
func WithLogger(logger *slog.Logger) ClientOption {
	return WithLogFunc(LogDebug, func(ctx context.Context, level LogLevel, message string) {
		logger.Log(ctx, slogLevel(level), message)
	})
}

func slogLevel(level LogLevel) slog.Level {
	switch level {
	case LogError:
		return slog.LevelError
	case LogWarn:
		return slog.LevelWarn
	case LogInfo:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}

// LogValue shows the id only.
func (c Credentials) LogValue() slog.Value {
	return slog.StringValue(c.String())
}
