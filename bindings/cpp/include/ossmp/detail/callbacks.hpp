#ifndef OSSMP_DETAIL_CALLBACKS_HPP
#define OSSMP_DETAIL_CALLBACKS_HPP

#include <ossmp.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <utility>

#include "../credentials.hpp"
#include "../log.hpp"
#include "../options.hpp"
#include "../reader.hpp"
#include "platform.hpp"
#include "text.hpp"

OSSMP_CPP_BEGIN
namespace detail {

/// What callbacks threw in the innermost call in progress on this thread.
class thrown {
public:
    thrown() noexcept : outer_(current()) { current() = this; }
    thrown(const thrown&) = delete;
    thrown& operator=(const thrown&) = delete;
    ~thrown() { current() = outer_; }

    static thrown*& current() noexcept {
        static thread_local thrown* innermost = nullptr;
        return innermost;
    }

    std::exception_ptr by_caller;  // progress and readers, which are part of the call
    std::exception_ptr by_fetch;   // credentials: the call may go on with the key that it has
    std::exception_ptr by_log;     // which cannot stop the call

private:
    thrown* outer_;
};

/// The callbacks of a client. The client and all that came from it share them, because the library uses them for as
/// long as one of those is there.
class callbacks {
public:
    log_function log;
    credentials_function fetch;

    /// A log function may throw on a thread that makes no call. The next call to end reports it.
    void keep(std::exception_ptr from_log) noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!from_log_) {
            from_log_ = std::move(from_log);
        }
    }
    std::exception_ptr take() noexcept {
        std::exception_ptr taken;
        const std::lock_guard<std::mutex> lock(mutex_);
        std::swap(taken, from_log_);
        return taken;
    }

private:
    std::mutex mutex_;
    std::exception_ptr from_log_;
};

// Calls what may throw, and keeps what it throws: no exception may cross the C interface.
#if OSSMP_CPP_EXCEPTIONS
template <class R, class F>
R guarded(std::exception_ptr thrown::*where, R on_throw, F function) noexcept {
    try {
        return function();
    } catch (...) {
        if (thrown::current() != nullptr && !(thrown::current()->*where)) {
            thrown::current()->*where = std::current_exception();
        }
        return on_throw;
    }
}
#else
template <class R, class F>
R guarded(std::exception_ptr thrown::*, R, F function) noexcept {
    return function();
}
#endif

inline std::int32_t on_progress(void* user_data, std::int64_t bytes_done, std::int64_t bytes_total) {
    const auto& progress = *static_cast<const progress_function*>(user_data);
    return guarded(&thrown::by_caller, 1, [&] { return progress(bytes_done, bytes_total) ? 0 : 1; });
}

inline std::int64_t on_read(void* user_data, std::uint8_t* buffer, std::size_t capacity) {
    const auto& read = *static_cast<const read_function*>(user_data);
    return guarded(&thrown::by_caller, std::int64_t(-1), [&] { return read(buffer, capacity); });
}

inline std::int32_t on_fetch(void* user_data, ossmp_credentials* out) {
    const auto& fetch = static_cast<const callbacks*>(user_data)->fetch;
    return guarded(&thrown::by_fetch, 1, [&]() -> std::int32_t {
        using std::chrono::milliseconds;
        const credentials key = fetch();
        if (has_nul(key.access_key_id) || has_nul(key.access_key_secret) || has_nul(key.security_token)) {
            return 1;
        }
        const auto expires = std::chrono::duration_cast<milliseconds>(key.expires.time_since_epoch()).count();
        return ossmp_credentials_set(out, key.access_key_id.c_str(), key.access_key_secret.c_str(),
                                     key.security_token.c_str(), expires);
    });
}

inline void on_log(void* user_data, std::int32_t level, const char* message) noexcept {
    auto& shared = *static_cast<callbacks*>(user_data);
#if OSSMP_CPP_EXCEPTIONS
    try {
        shared.log(static_cast<log_level>(level), message);
    } catch (...) {
        if (thrown::current() != nullptr) {
            thrown::current()->by_log = std::current_exception();
        } else {
            shared.keep(std::current_exception());
        }
    }
#else
    shared.log(static_cast<log_level>(level), message);
#endif
}

}  // namespace detail
OSSMP_CPP_END

#endif
