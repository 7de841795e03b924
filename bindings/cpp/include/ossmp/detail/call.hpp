#ifndef OSSMP_DETAIL_CALL_HPP
#define OSSMP_DETAIL_CALL_HPP

#include <ossmp.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "../error.hpp"
#include "../options.hpp"
#include "../result.hpp"
#include "../upload_result.hpp"
#include "callbacks.hpp"
#include "handle.hpp"
#include "platform.hpp"
#include "text.hpp"

OSSMP_CPP_BEGIN
namespace detail {

/// One call of the C interface: checks what only C++ can get wrong, makes the call, and turns its outcome into an
/// error.
class call {
public:
    /// callbacks: of the client, null where the call uses none.
    explicit call(std::shared_ptr<detail::callbacks> callbacks = nullptr) : callbacks_(std::move(callbacks)) {}

    /// Refuses text that would arrive short.
    call& text(const char* name, const std::string& value) {
        if (has_nul(value)) {
            refuse(std::string(name) + " holds a NUL");
        }
        return *this;
    }

    void refuse(std::string why) {
        if (refusal_.empty()) {
            refusal_ = std::move(why);
        }
    }

    /// Milliseconds for the C interface, whose own bounds are left to it.
    std::int32_t ms(const char* name, std::chrono::milliseconds value) {
        if (value.count() > (std::numeric_limits<std::int32_t>::max)()) {
            refuse(std::string(name) + " is more than 2,147,483,647 ms");
            return 0;
        }
        return value.count() < 0 ? -1 : static_cast<std::int32_t>(value.count());
    }

    /// Options for the C interface. They refer to options.progress, or to progress where that must live longer.
    handle<ossmp_options> convert(const upload_options& options, const progress_function* progress = nullptr);
    handle<ossmp_list_options> convert(const list_options& options);

    /// Calls function(ossmp_error**) and says whether all went well.
    template <class F>
    bool succeeds(F function) {
        if (!refusal_.empty()) {
            status_ = OSSMP_E_ARGUMENT;
            return false;
        }
        thrown scope;
        status_ = function(static_cast<ossmp_error**>(out_handle<ossmp_error>(error_)));
        // The last call of progress comes too late to stop anything, but what it throws is no less true for that.
        cause_ = scope.by_caller;
        if (!cause_ && status_ == OSSMP_E_CREDENTIALS) {
            cause_ = scope.by_fetch;
        }
        if (!cause_) {
            cause_ = scope.by_log;
        }
        if (!cause_ && callbacks_) {
            cause_ = callbacks_->take();
        }
        return status_ == OSSMP_OK && !cause_;
    }

    /// Why not. object: what was made all the same, if anything.
    error failure(const ossmp_result* object = nullptr) {
        if (!refusal_.empty()) {
            return error(status::argument, std::move(refusal_));
        }
        std::shared_ptr<const upload_result> made;
        if (object != nullptr) {
            made = std::make_shared<upload_result>(to_upload_result(object));
        }
        return error::reported(static_cast<status>(status_), std::move(error_), cause_, std::move(made));
    }

    /// The same for a function of the C interface that gives a status and says no more.
    error failure_saying(const char* message) {
        return refusal_.empty() ? error(static_cast<status>(status_), message) : failure();
    }

private:
    std::shared_ptr<detail::callbacks> callbacks_;
    std::string refusal_;
    handle<ossmp_error> error_;
    ossmp_status status_ = OSSMP_OK;
    std::exception_ptr cause_;
};

inline handle<ossmp_options> call::convert(const upload_options& options, const progress_function* progress) {
    handle<ossmp_options> made(ossmp_options_new());
    for (const auto& header : options.headers) {
        text("header name", header.first).text("header value", header.second);
        ossmp_options_set_header(made.get(), header.first.c_str(), header.second.c_str());
    }
    ossmp_options_set_deadline(made.get(), ms("deadline", options.deadline));
    if (options.control) {
        ossmp_options_set_control(made.get(), options.control.native_handle());
    }
    ossmp_options_set_part_size(made.get(), options.part_size);
    ossmp_options_set_concurrency(made.get(), options.concurrency);
    if (!options.checkpoint.empty()) {
        text("checkpoint", options.checkpoint.string());
        ossmp_options_set_checkpoint(made.get(), options.checkpoint.string().c_str());
    }
    ossmp_options_set_checkpoint_required(made.get(), options.checkpoint_required ? 1 : 0);
    ossmp_options_set_adopt(made.get(), options.adopt ? 1 : 0);
    if (options.on_failure != on_failure::automatic) {
        ossmp_options_set_abort_on_failure(made.get(), options.on_failure == on_failure::abort ? 1 : 0);
    }
    if (options.progress) {
        progress = progress != nullptr ? progress : &options.progress;
        ossmp_options_set_progress(made.get(), on_progress, const_cast<progress_function*>(progress));
    }
    return made;
}

inline handle<ossmp_list_options> call::convert(const list_options& options) {
    handle<ossmp_list_options> made(ossmp_list_options_new());
    text("prefix", options.prefix).text("delimiter", options.delimiter);
    text("key_marker", options.key_marker).text("upload_id_marker", options.upload_id_marker);
    ossmp_list_options_set_prefix(made.get(), options.prefix.c_str());
    ossmp_list_options_set_delimiter(made.get(), options.delimiter.c_str());
    ossmp_list_options_set_max_uploads(made.get(), options.max_uploads);
    ossmp_list_options_set_marker(made.get(), options.key_marker.c_str(), options.upload_id_marker.c_str());
    if (options.control) {
        ossmp_list_options_set_control(made.get(), options.control.native_handle());
    }
    ossmp_list_options_set_deadline(made.get(), ms("deadline", options.deadline));
    return made;
}

}  // namespace detail
OSSMP_CPP_END

#endif
