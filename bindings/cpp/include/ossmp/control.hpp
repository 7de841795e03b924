#ifndef OSSMP_CONTROL_HPP
#define OSSMP_CONTROL_HPP

#include <ossmp.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "detail/handle.hpp"
#include "detail/platform.hpp"

OSSMP_CPP_BEGIN

/// A cancel switch and byte counters, for as many calls as are given it. Copies are the same switch. Any thread.
class control {
public:
    /// Not cancelled.
    control() : handle_(ossmp_control_new(), detail::free_handle()) {}
    /// No control at all: what options have by default. cancel() does nothing then.
    control(std::nullptr_t) noexcept {}

    /// Stops every call that uses this control, and each that will; it cannot be undone. The calls fail with
    /// status::cancelled within 200 ms; only the resolving of a host name cannot be interrupted.
    ///
    /// Async-signal-safe: a signal handler may call it on an object that it can reach.
    void cancel() const noexcept { ossmp_control_cancel(handle_.get()); }
    bool is_cancelled() const noexcept { return ossmp_control_is_cancelled(handle_.get()) != 0; }

    /// The bytes that the service has confirmed, over all calls that use this control. It never falls. Parts that are
    /// copied on the service do not count.
    std::int64_t bytes_done() const noexcept { return ossmp_control_bytes_done(handle_.get()); }
    /// The bytes to send in all; -1 while that is not known, as it never is when you send the parts yourself.
    std::int64_t bytes_total() const noexcept { return handle_ ? ossmp_control_bytes_total(handle_.get()) : -1; }

    explicit operator bool() const noexcept { return handle_ != nullptr; }
    const ossmp_control* native_handle() const noexcept { return handle_.get(); }

private:
    std::shared_ptr<const ossmp_control> handle_;
};

OSSMP_CPP_END

#endif
