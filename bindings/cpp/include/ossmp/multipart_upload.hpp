#ifndef OSSMP_MULTIPART_UPLOAD_HPP
#define OSSMP_MULTIPART_UPLOAD_HPP

#include <ossmp.h>

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <utility>

#include "detail/call.hpp"
#include "detail/handle.hpp"
#include "detail/platform.hpp"
#include "options.hpp"
#include "part.hpp"
#include "range.hpp"
#include "reader.hpp"
#include "result.hpp"
#include "split.hpp"
#include "upload_result.hpp"

OSSMP_CPP_BEGIN

/// An upload: bucket, key, upload id, and the parts sent through this object. Any thread, so that parts may be sent
/// side by side. Move-only. It may outlive its client.
///
/// Its end frees memory, and only that: on the server the upload stays, and its parts are billed, until it is completed
/// or aborted.
class multipart_upload {
public:
    /// Sends size bytes of a file, from offset on, as a part; size -1: up to the end of the file.
    ///
    /// The same number again replaces the part. Parts may be sent in any order. All but the one with the highest number
    /// must have 100 KiB at least (OSS limit); complete_multipart_upload finds that out. Memory does not depend on
    /// size.
    ///
    /// status::argument: the number is not 1 to 10,000, or the part is over 5 GiB (OSS limits). file: it cannot be
    /// read, or does not hold the range. file_changed: it shrank meanwhile. integrity: the service stored other bytes,
    /// twice. state: the upload was completed or aborted through this object; no_such_upload: or elsewhere.
    result<part> try_upload_part_from_file(std::int32_t number, const file_path& path, std::int64_t offset = 0,
                                           std::int64_t size = -1) const {
        detail::call call = begin();
        call.text("path", path.string());
        return send(number, call, [&](const ossmp_upload* upload, ossmp_error** err) {
            return ossmp_upload_part_from_file(upload, number, path.string().c_str(), offset, size, err);
        });
    }
    result<part> try_upload_part_from_file(const file_range& range, const file_path& path) const {
        return try_upload_part_from_file(range.number, path, range.offset, range.size);
    }

    /// Sends size bytes from memory as a part. They are not copied and must not change during the call.
    result<part> try_upload_part_from_buffer(std::int32_t number, const void* data, std::size_t size) const {
        detail::call call = begin();
        return send(number, call, [&](const ossmp_upload* upload, ossmp_error** err) {
            return ossmp_upload_part_from_buffer(upload, number, data, size, err);
        });
    }

    /// Sends size bytes that read gives as a part. They are read before the first is sent, and held in memory, because
    /// a retry must send them again. status::cancelled: read gave up. file: it ended early. memory: there is not as
    /// much.
    result<part> try_upload_part_from_reader(std::int32_t number, const read_function& read, std::int64_t size) const {
        detail::call call = begin();
        if (!read) {
            call.refuse("read is empty");
        }
        return send(number, call, [&](const ossmp_upload* upload, ossmp_error** err) {
            return ossmp_upload_part_from_reader(upload, number, detail::on_read, const_cast<read_function*>(&read),
                                                 size, err);
        });
    }

    /// The same from a stream, from where it stands. What its buffer throws comes out of the call.
    /// status::argument: the stream has failed before.
    result<part> try_upload_part_from_stream(std::int32_t number, std::istream& stream, std::int64_t size) const {
        if (!detail::is_readable(stream)) {
            return error(status::argument, "the stream cannot be read: it has failed, or its file was not opened");
        }
        return try_upload_part_from_reader(number, detail::stream_reader(stream), size);
    }

    /// Makes a part of size bytes (-1: up to the end) of an object in the same region, from offset on. The bytes do not
    /// pass through this machine. source_version_id is "" for the current version.
    ///
    /// The size of the part is known only when it is given. status::service: such as the code NoSuchKey.
    result<part> try_upload_part_copy(std::int32_t number, const std::string& source_bucket,
                                      const std::string& source_key, std::int64_t offset = 0, std::int64_t size = -1,
                                      const std::string& source_version_id = std::string()) const {
        detail::call call = begin();
        call.text("source_bucket", source_bucket).text("source_key", source_key);
        call.text("source_version_id", source_version_id);
        return send(number, call, [&](const ossmp_upload* upload, ossmp_error** err) {
            return ossmp_upload_part_copy(upload, number, source_bucket.c_str(), source_key.c_str(),
                                          source_version_id.c_str(), offset, size, err);
        });
    }

    /// Lists the parts that the service has: one page, with numbers above part_number_marker, of max_parts at most
    /// (0: 1000, which is the OSS limit). status::no_such_upload: the upload was completed or aborted.
    result<part_list> try_list_parts(std::int32_t part_number_marker = 0, std::int32_t max_parts = 0) const {
        return list([&](const ossmp_upload* upload, ossmp_parts** out, ossmp_error** err) {
            return ossmp_upload_list_parts(upload, part_number_marker, max_parts, out, err);
        });
    }

    /// Lists all parts that the service has: one request for each 1000.
    result<part_list> try_list_all_parts() const { return list(ossmp_upload_all_parts); }

    /// The parts that the service has, page by page, of max_parts at most each.
    range<part_list> try_iterate_part_pages(std::int32_t max_parts = 0) const {
        return range<part_list>(pages{state_, max_parts}, false);
    }

    /// The parts that the service has, one by one. page_size: how many are asked for at a time; 0: 1000.
    range<part> try_iterate_parts(std::int32_t page_size = 0) const {
        return range<part>(detail::entries<part_list, pages>(pages{state_, page_size}), false);
    }

    /// The parts that were sent through this object. No request.
    result<part_list> try_sent_parts() const { return list(ossmp_upload_sent_parts); }

    /// Joins the parts that were sent through this object into the object. With the header x-oss-complete-all among the
    /// options of the upload, the service joins all parts that it has.
    ///
    /// An answer that got lost is asked after; see error::object_state. status::argument: there are no parts. state:
    /// the upload was completed or aborted through this object; no_such_upload: or elsewhere. callback_failed: the
    /// object was made, and error::result has it, but OSS's callback to your server failed. outcome_unknown: the answer
    /// was lost, and asking did not settle it. integrity: the object was made of other bytes than were sent.
    result<upload_result> try_complete_multipart_upload() const { return complete(nullptr); }

    /// The same with parts of your own choice: such as those that list_all_parts gave.
    result<upload_result> try_complete_multipart_upload(const part_list& parts) const {
        if (parts.native_handle() == nullptr) {
            return error(status::argument, "the list of parts was moved from");
        }
        return complete(parts.native_handle());
    }

    /// Deletes the upload and its parts. An upload that the service does not know any more counts as deleted. Parts
    /// that other threads are sending meanwhile may stay behind and are billed: stop them first.
    result<void> try_abort_multipart_upload() const {
        detail::call call = begin();
        if (!call.succeeds([&](ossmp_error** err) { return ossmp_upload_abort(raw(), err); })) {
            return call.failure();
        }
        return {};
    }

#if OSSMP_CPP_EXCEPTIONS
    part upload_part_from_file(std::int32_t number, const file_path& path, std::int64_t offset = 0,
                               std::int64_t size = -1) const {
        return try_upload_part_from_file(number, path, offset, size).value();
    }
    part upload_part_from_file(const file_range& range, const file_path& path) const {
        return try_upload_part_from_file(range, path).value();
    }
    part upload_part_from_buffer(std::int32_t number, const void* data, std::size_t size) const {
        return try_upload_part_from_buffer(number, data, size).value();
    }
    part upload_part_from_reader(std::int32_t number, const read_function& read, std::int64_t size) const {
        return try_upload_part_from_reader(number, read, size).value();
    }
    part upload_part_from_stream(std::int32_t number, std::istream& stream, std::int64_t size) const {
        return try_upload_part_from_stream(number, stream, size).value();
    }
    part upload_part_copy(std::int32_t number, const std::string& source_bucket, const std::string& source_key,
                          std::int64_t offset = 0, std::int64_t size = -1,
                          const std::string& source_version_id = std::string()) const {
        return try_upload_part_copy(number, source_bucket, source_key, offset, size, source_version_id).value();
    }
    part_list list_parts(std::int32_t part_number_marker = 0, std::int32_t max_parts = 0) const {
        return try_list_parts(part_number_marker, max_parts).value();
    }
    part_list list_all_parts() const { return try_list_all_parts().value(); }
    range<part_list> iterate_part_pages(std::int32_t max_parts = 0) const {
        return range<part_list>(pages{state_, max_parts}, true);
    }
    range<part> iterate_parts(std::int32_t page_size = 0) const {
        return range<part>(detail::entries<part_list, pages>(pages{state_, page_size}), true);
    }
    part_list sent_parts() const { return try_sent_parts().value(); }
    upload_result complete_multipart_upload() const { return try_complete_multipart_upload().value(); }
    upload_result complete_multipart_upload(const part_list& parts) const {
        return try_complete_multipart_upload(parts).value();
    }
    void abort_multipart_upload() const { try_abort_multipart_upload().value(); }
#endif

    /// Keep it with bucket and key, and client::attach_multipart_upload takes the upload up again.
    std::string upload_id() const { return ossmp_upload_id(raw()); }
    std::string bucket() const { return ossmp_upload_bucket(raw()); }
    std::string key() const { return ossmp_upload_object(raw()); }

    const ossmp_upload* native_handle() const noexcept { return raw(); }
    /// Takes over a handle of the C interface, and what its callbacks need. For client.
    multipart_upload(detail::handle<ossmp_upload> handle, std::shared_ptr<detail::callbacks> callbacks)
        : state_(std::make_shared<state>(std::move(handle), std::move(callbacks))) {}

    multipart_upload(multipart_upload&&) = default;
    multipart_upload& operator=(multipart_upload&&) = default;

private:
    struct state {
        state(detail::handle<ossmp_upload> handle_, std::shared_ptr<detail::callbacks> callbacks_)
            : callbacks(std::move(callbacks_)), handle(std::move(handle_)) {}

        std::shared_ptr<detail::callbacks> callbacks;
        detail::handle<ossmp_upload> handle;
    };

    /// The source of a range over pages. It keeps the upload alive.
    struct pages {
        std::shared_ptr<const state> upload;
        std::int32_t max_parts;
        std::int32_t marker;
        bool ended;

        pages(std::shared_ptr<const state> upload_, std::int32_t max_parts_)
            : upload(std::move(upload_)), max_parts(max_parts_), marker(0), ended(false) {}

        result<bool> operator()(part_list& page) {
            if (ended) {
                return false;
            }
            result<part_list> next =
                list(upload.get(), [&](const ossmp_upload* raw, ossmp_parts** out, ossmp_error** err) {
                    return ossmp_upload_list_parts(raw, marker, max_parts, out, err);
                });
            if (!next) {
                return next.error();
            }
            page = *std::move(next);
            marker = page.next_part_number_marker();
            ended = !page.is_truncated();
            return true;
        }
    };

    const ossmp_upload* raw() const noexcept { return state_ ? state_->handle.get() : nullptr; }
    detail::call begin() const { return detail::call(state_ ? state_->callbacks : nullptr); }

    template <class F>
    result<part> send(std::int32_t number, detail::call& call, F function) const {
        detail::handle<ossmp_parts> sent;
        if (!call.succeeds([&](ossmp_error** err) {
                const ossmp_status status = function(raw(), err);
                return status != OSSMP_OK
                           ? status
                           : ossmp_upload_sent_part(raw(), number, detail::out_handle<ossmp_parts>(sent), err);
            })) {
            return call.failure();
        }
        return part_list(std::move(sent))[0];
    }

    template <class F>
    static result<part_list> list(const state* upload, F function) {
        detail::call call(upload != nullptr ? upload->callbacks : nullptr);
        detail::handle<ossmp_parts> parts;
        if (!call.succeeds([&](ossmp_error** err) {
                return function(upload != nullptr ? upload->handle.get() : nullptr,
                                detail::out_handle<ossmp_parts>(parts), err);
            })) {
            return call.failure();
        }
        return part_list(std::move(parts));
    }
    template <class F>
    result<part_list> list(F function) const {
        return list(state_.get(), function);
    }

    result<upload_result> complete(const ossmp_parts* parts) const {
        detail::call call = begin();
        detail::handle<ossmp_result> made;
        if (!call.succeeds([&](ossmp_error** err) {
                return ossmp_upload_complete(raw(), parts, detail::out_handle<ossmp_result>(made), err);
            })) {
            return call.failure(made.get());
        }
        return detail::to_upload_result(made.get());
    }

    std::shared_ptr<state> state_;
};

OSSMP_CPP_END

#endif
