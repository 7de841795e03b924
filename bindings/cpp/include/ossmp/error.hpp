#ifndef OSSMP_ERROR_HPP
#define OSSMP_ERROR_HPP

#include <ossmp.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "detail/handle.hpp"
#include "detail/platform.hpp"

OSSMP_CPP_BEGIN

struct upload_result;

/// Outcomes of a call. New ones may be added: treat one that you do not know as a failure.
enum class status : std::int32_t {
    ok = OSSMP_OK,
    argument = OSSMP_E_ARGUMENT,                ///< bad argument; nothing was sent
    state = OSSMP_E_STATE,                      ///< the upload was already completed or aborted, the writer has ended
    cancelled = OSSMP_E_CANCELLED,              ///< a control or a callback said stop
    internal = OSSMP_E_INTERNAL,                ///< a bug in ossmp; please report the message
    memory = OSSMP_E_MEMORY,                    ///< a buffer could not be had
    file = OSSMP_E_FILE,                        ///< local file: open, read, short; see error::os_code
    file_changed = OSSMP_E_FILE_CHANGED,        ///< size or content of the file moved under the upload
    checkpoint = OSSMP_E_CHECKPOINT,            ///< it cannot be written, or is in use by another process
    network = OSSMP_E_NETWORK,                  ///< resolve, connect, reset; retries exhausted
    tls = OSSMP_E_TLS,                          ///< certificate, name or version refused
    timeout = OSSMP_E_TIMEOUT,                  ///< connect, idle or deadline; see the message
    service = OSSMP_E_SERVICE,                  ///< OSS said no: see http_status, code, request_id, ec
    no_such_upload = OSSMP_E_NO_SUCH_UPLOAD,    ///< the upload id is not known (any more)
    protocol = OSSMP_E_PROTOCOL,                ///< the answer could not be understood
    integrity = OSSMP_E_INTEGRITY,              ///< MD5 or CRC-64 of sent and stored bytes differ
    outcome_unknown = OSSMP_E_OUTCOME_UNKNOWN,  ///< the answer to Complete was lost, and asking did not settle it
    callback_failed = OSSMP_E_CALLBACK_FAILED,  ///< the object was made, but OSS's callback to your server failed
    credentials = OSSMP_E_CREDENTIALS,          ///< none could be had, or the service calls them expired
};

/// The name of a status in the C interface, such as "OSSMP_E_TIMEOUT"; "" for a number that is none.
inline const char* status_name(status value) noexcept { return ossmp_status_name(static_cast<std::int32_t>(value)); }

/// What a failed call did to the object.
enum class object_state : std::int32_t {
    unchanged = OSSMP_OBJECT_UNCHANGED,  ///< as it was before the call
    made = OSSMP_OBJECT_MADE,            ///< this upload made it
    unknown = OSSMP_OBJECT_UNKNOWN,      ///< look at the object before you upload again
};

/// Why a call failed: thrown as one of the types below, or held by a result. It stands alone, is cheap to copy, and
/// never holds a secret. Pointers to text live as long as the error or a copy of it.
class error : public std::exception {
public:
    /// An error that the library did not report: of its caller, or of this binding.
    error(ossmp::status status, std::string message) : state_(std::make_shared<state>(status, std::move(message))) {}

    // Copies only: one that was moved from would have nothing to say.
    error(const error&) noexcept = default;
    error& operator=(const error&) noexcept = default;

    ossmp::status status() const noexcept { return state_->status; }

    /// Everything in one line for a log: operation, reason, and what is known of HTTP status, code, object, part,
    /// upload id, request id and attempts.
    const char* what() const noexcept override { return message(); }
    const char* message() const noexcept {
        return state_->handle ? ossmp_error_message(raw()) : state_->message.c_str();
    }

    /// The OSS operation that failed, such as "UploadPart"; "" when the call failed before it chose one.
    const char* operation() const noexcept { return ossmp_error_operation(raw()); }
    /// The HTTP status of the last answer; 0 when there was none.
    std::int32_t http_status() const noexcept { return ossmp_error_http_status(raw()); }
    /// The error code of OSS, such as "AccessDenied".
    const char* code() const noexcept { return ossmp_error_code(raw()); }
    /// The diagnostic code of OSS, such as "0042-00000002". It is for people; do not branch on it.
    const char* ec() const noexcept { return ossmp_error_ec(raw()); }
    /// What the support of Alibaba Cloud asks for.
    const char* request_id() const noexcept { return ossmp_error_request_id(raw()); }
    /// The host that answered, as it calls itself.
    const char* host_id() const noexcept { return ossmp_error_host_id(raw()); }
    const char* bucket() const noexcept { return ossmp_error_bucket(raw()); }
    const char* key() const noexcept { return ossmp_error_object(raw()); }
    /// The upload that the call worked on: attach to it and go on, or abort it. "" when there is none.
    const char* upload_id() const noexcept { return ossmp_error_upload_id(raw()); }
    /// 0 when it was not a part that failed.
    std::int32_t part_number() const noexcept { return ossmp_error_part_number(raw()); }
    /// How many times the request was tried; 0 when nothing was sent.
    std::int32_t attempts() const noexcept { return ossmp_error_attempts(raw()); }
    /// errno, or GetLastError on Windows, of the system call that failed; 0 when it was none.
    std::int32_t os_code() const noexcept { return ossmp_error_os_code(raw()); }
    /// Whether the same call may succeed later although nothing is changed.
    bool is_retryable() const noexcept { return ossmp_error_is_retryable(raw()) != 0; }
    /// What the call did to the object.
    ossmp::object_state object_state() const noexcept {
        return static_cast<ossmp::object_state>(ossmp_error_object_state(raw()));
    }

    /// What a callback threw; null when none did. The throwing form of a call throws this in place of an error. Where
    /// nothing else went wrong, because it was too late to stop the call or because the log threw, status() is ok.
    std::exception_ptr cause() const noexcept { return state_->cause; }

    /// The object where one was made all the same (status::callback_failed, and where only a callback threw),
    /// else null. It lives as long as the error.
    const upload_result* result() const noexcept { return state_->result.get(); }

#if OSSMP_CPP_EXCEPTIONS
    /// Throws the cause, or this error as the type that belongs to its status.
    [[noreturn]] void raise() const;
#endif

    /// An error that the library reported: with a handle, or with a status alone. For this binding.
    static error reported(ossmp::status status, detail::handle<ossmp_error> handle, std::exception_ptr cause,
                          std::shared_ptr<const upload_result> result) {
        const std::int32_t number = handle ? ossmp_error_status(handle.get()) : static_cast<std::int32_t>(status);
        const char* text = number == OSSMP_OK ? "the call succeeded, but a callback threw" : ossmp_status_name(number);
        error made(static_cast<ossmp::status>(number), handle ? std::string() : text);
        made.state_->handle = std::move(handle);
        made.state_->cause = std::move(cause);
        made.state_->result = std::move(result);
        return made;
    }

private:
    struct state {
        state(ossmp::status status_, std::string message_) : status(status_), message(std::move(message_)) {}

        ossmp::status status;
        std::string message;  // of an error that has no handle
        detail::handle<ossmp_error> handle;
        std::exception_ptr cause;
        std::shared_ptr<const upload_result> result;
    };

    const ossmp_error* raw() const noexcept { return state_->handle.get(); }

    std::shared_ptr<state> state_;
};

/// An error of one status, for `catch`.
template <ossmp::status Status, class Base = error>
class error_of : public Base {
public:
    explicit error_of(const error& of) : Base(of) {}
};

using argument_error = error_of<status::argument>;
using state_error = error_of<status::state>;
using cancelled_error = error_of<status::cancelled>;
using internal_error = error_of<status::internal>;
using memory_error = error_of<status::memory>;
using file_error = error_of<status::file>;
using file_changed_error = error_of<status::file_changed>;
using checkpoint_error = error_of<status::checkpoint>;
using network_error = error_of<status::network>;
using tls_error = error_of<status::tls>;
using timeout_error = error_of<status::timeout>;
using service_error = error_of<status::service>;
using no_such_upload_error = error_of<status::no_such_upload, service_error>;
using protocol_error = error_of<status::protocol>;
using integrity_error = error_of<status::integrity>;
using outcome_unknown_error = error_of<status::outcome_unknown>;
using callback_failed_error = error_of<status::callback_failed>;
using credentials_error = error_of<status::credentials>;

#if OSSMP_CPP_EXCEPTIONS
inline void error::raise() const {
    if (cause()) {
        std::rethrow_exception(cause());
    }
    switch (status()) {
    case ossmp::status::argument: throw argument_error(*this);
    case ossmp::status::state: throw state_error(*this);
    case ossmp::status::cancelled: throw cancelled_error(*this);
    case ossmp::status::internal: throw internal_error(*this);
    case ossmp::status::memory: throw memory_error(*this);
    case ossmp::status::file: throw file_error(*this);
    case ossmp::status::file_changed: throw file_changed_error(*this);
    case ossmp::status::checkpoint: throw checkpoint_error(*this);
    case ossmp::status::network: throw network_error(*this);
    case ossmp::status::tls: throw tls_error(*this);
    case ossmp::status::timeout: throw timeout_error(*this);
    case ossmp::status::service: throw service_error(*this);
    case ossmp::status::no_such_upload: throw no_such_upload_error(*this);
    case ossmp::status::protocol: throw protocol_error(*this);
    case ossmp::status::integrity: throw integrity_error(*this);
    case ossmp::status::outcome_unknown: throw outcome_unknown_error(*this);
    case ossmp::status::callback_failed: throw callback_failed_error(*this);
    case ossmp::status::credentials: throw credentials_error(*this);
    case ossmp::status::ok: break;
    }
    throw *this;  // a status that is newer than this header
}
#endif

OSSMP_CPP_END

#endif
