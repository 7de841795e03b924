package ossmp

// #include "glue.h"
import "C"

// LogLevel is how much a line of the log matters.
type LogLevel int

// The levels, the gravest first.
const (
	// LogError: a call failed.
	LogError LogLevel = C.OSSMP_LOG_ERROR
	// LogWarn: something was wrong and was put right: a retry, a clock correction.
	LogWarn LogLevel = C.OSSMP_LOG_WARN
	// LogInfo: an upload was started, completed or aborted.
	LogInfo LogLevel = C.OSSMP_LOG_INFO
	// LogDebug: every attempt of every request.
	LogDebug LogLevel = C.OSSMP_LOG_DEBUG
)

// String gives "ERROR", "WARN", "INFO" or "DEBUG".
func (l LogLevel) String() string {
	switch {
	case l <= LogError:
		return "ERROR"
	case l == LogWarn:
		return "WARN"
	case l == LogInfo:
		return "INFO"
	default:
		return "DEBUG"
	}
}
