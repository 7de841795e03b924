#ifndef OSSMP_LOG_HPP
#define OSSMP_LOG_HPP

#include <ossmp.h>

#include <cstdint>
#include <functional>
#include <string>

#include "detail/platform.hpp"

OSSMP_CPP_BEGIN

/// How much a line of the log matters.
enum class log_level : std::int32_t {
    error = OSSMP_LOG_ERROR,  ///< a call failed
    warn = OSSMP_LOG_WARN,    ///< something was wrong and was put right: a retry, a clock correction
    info = OSSMP_LOG_INFO,    ///< an upload was started, completed or aborted
    debug = OSSMP_LOG_DEBUG,  ///< every attempt of every request
};

/// "error", "warn", "info" or "debug".
inline const char* log_level_name(log_level level) noexcept {
    switch (level) {
    case log_level::error: return "error";
    case log_level::warn: return "warn";
    case log_level::info: return "info";
    case log_level::debug: break;
    }
    return "debug";
}

/// Takes one line of the log, which holds no secret. It may run on any thread, on several at the same time.
///
/// It cannot stop a call. What it throws comes out of the call when that has ended, even if it succeeded: what the call
/// gave is lost then, as is the id of an upload that was initiated. So it should not throw.
using log_function = std::function<void(log_level level, const std::string& message)>;

OSSMP_CPP_END

#endif
