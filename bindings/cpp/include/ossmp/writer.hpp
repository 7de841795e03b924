#ifndef OSSMP_WRITER_HPP
#define OSSMP_WRITER_HPP

#include <ossmp.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "detail/call.hpp"
#include "detail/handle.hpp"
#include "detail/platform.hpp"
#include "result.hpp"
#include "upload_result.hpp"

OSSMP_CPP_BEGIN

/// An object that is written piece by piece. One thread. Move-only.
///
/// One that is destroyed without finish() makes no object: its upload is aborted, within two seconds.
class writer {
public:
    /// Takes size bytes, of which a copy is kept. Sends when the buffers are full, all parts at a time, and returns
    /// when they have arrived.
    ///
    /// After a failure the writer has ended, and its upload was aborted unless upload_options::on_failure says
    /// otherwise. status::state: the writer has ended. status::memory: a buffer could not be had.
    result<void> try_write(const void* data, std::size_t size) {
        detail::call call(callbacks_);
        if (!call.succeeds([&](ossmp_error** err) { return ossmp_writer_write(handle_.get(), data, size, err); })) {
            return call.failure();
        }
        return {};
    }
    result<void> try_write(const std::string& data) { return try_write(data.data(), data.size()); }

    /// Sends the rest and makes the object. The writer has ended then, also after a failure.
    result<upload_result> try_finish() {
        detail::call call(callbacks_);
        detail::handle<ossmp_result> made;
        if (!call.succeeds([&](ossmp_error** err) {
                return ossmp_writer_finish(handle_.get(), detail::out_handle<ossmp_result>(made), err);
            })) {
            return call.failure(made.get());
        }
        return detail::to_upload_result(made.get());
    }

#if OSSMP_CPP_EXCEPTIONS
    void write(const void* data, std::size_t size) { try_write(data, size).value(); }
    void write(const std::string& data) { try_write(data).value(); }
    upload_result finish() { return try_finish().value(); }
#endif

    writer(writer&&) = default;
    writer& operator=(writer&& other) noexcept {
        handle_ = std::move(other.handle_);  // before what its callbacks need
        callbacks_ = std::move(other.callbacks_);
        progress_ = std::move(other.progress_);
        return *this;
    }

    /// Takes over a handle of the C interface, and what its callbacks need. For client.
    writer(detail::handle<ossmp_writer> handle, std::shared_ptr<detail::callbacks> callbacks,
           std::shared_ptr<const progress_function> progress) noexcept
        : callbacks_(std::move(callbacks)), progress_(std::move(progress)), handle_(std::move(handle)) {}

private:
    std::shared_ptr<detail::callbacks> callbacks_;
    std::shared_ptr<const progress_function> progress_;
    detail::handle<ossmp_writer> handle_;  // last: its end may still call back
};

OSSMP_CPP_END

#endif
