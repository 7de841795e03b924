#ifndef OSSMP_CLIENT_HPP
#define OSSMP_CLIENT_HPP

#include <ossmp.h>

#include <istream>
#include <memory>
#include <string>
#include <utility>

#include "detail/call.hpp"
#include "detail/handle.hpp"
#include "detail/make_client.hpp"
#include "detail/platform.hpp"
#include "listing.hpp"
#include "multipart_upload.hpp"
#include "options.hpp"
#include "range.hpp"
#include "reader.hpp"
#include "result.hpp"
#include "upload_result.hpp"
#include "writer.hpp"

OSSMP_CPP_BEGIN

/// Connections, credentials and settings. Any thread. Make one and keep it: connections are used again. Move-only. Its
/// uploads keep what they need and stay usable without it.
class client {
public:
    /// Makes a client. Nothing is sent.
    ///
    /// status::argument: endpoint or credentials were not set, or one of the settings is wrong; or the library is older
    /// than these headers. file: the CA file cannot be read. credentials: the environment has none.
    static result<client> try_make(const client_config& config) {
        result<std::shared_ptr<detail::client_state>> made = detail::make_client(config);
        if (!made) {
            return made.error();
        }
        return client(*std::move(made));
    }

    /// Uploads a file: in one request when it fits one part, else in parts that several threads send, none of which
    /// outlives the call. Memory does not depend on the size of file or parts.
    ///
    /// With a checkpoint a call that failed, was cancelled or was killed is continued by the next: what OSS has and
    /// equals the local bytes is not sent again; see upload_result::bytes_reused. The file must not change meanwhile.
    ///
    /// status::file: it cannot be read, or is no regular file. file_changed: it changed meanwhile, and no object was
    /// made. checkpoint: it cannot be written, and nothing was sent, or another process uses it. Else as the single
    /// steps.
    result<upload_result> try_upload_file(const std::string& bucket, const std::string& key, const file_path& path,
                                          const upload_options& options = upload_options()) const {
        detail::call call = begin(bucket, key);
        call.text("path", path.string());
        const detail::handle<ossmp_options> converted = call.convert(options);
        return finish(call, [&](ossmp_result** out, ossmp_error** err) {
            return ossmp_client_upload_file(raw(), bucket.c_str(), key.c_str(), path.string().c_str(), converted.get(),
                                            out, err);
        });
    }

    /// Uploads what a stream has, from where it stands to its end. The stream is read on the calling thread while other
    /// parts are on their way. What its buffer throws comes out of the call, and no object is made.
    ///
    /// Parts have 8 MiB, doubled every 1000 parts up to 256 MiB, unless upload_options::part_size says otherwise;
    /// memory is concurrency times that. It cannot be resumed. status::argument: a checkpoint is set, or the stream has
    /// failed before.
    result<upload_result> try_upload_stream(const std::string& bucket, const std::string& key, std::istream& stream,
                                            const upload_options& options = upload_options()) const {
        if (!detail::is_readable(stream)) {
            return error(status::argument, "the stream cannot be read: it has failed, or its file was not opened");
        }
        return try_upload_from_reader(bucket, key, detail::stream_reader(stream), options);
    }

    /// The same of what a function gives.
    result<upload_result> try_upload_from_reader(const std::string& bucket, const std::string& key,
                                                 const read_function& read,
                                                 const upload_options& options = upload_options()) const {
        detail::call call = begin(bucket, key);
        if (!read) {
            call.refuse("read is empty");
        }
        const detail::handle<ossmp_options> converted = call.convert(options);
        return finish(call, [&](ossmp_result** out, ossmp_error** err) {
            return ossmp_client_upload_from_reader(raw(), bucket.c_str(), key.c_str(), detail::on_read,
                                                   const_cast<read_function*>(&read), converted.get(), out, err);
        });
    }

    /// Begins an object that is written piece by piece. Nothing is sent before the buffers are full.
    result<writer> try_open_writer(const std::string& bucket, const std::string& key,
                                   const upload_options& options = upload_options()) const {
        const std::shared_ptr<const progress_function> progress = std::make_shared<progress_function>(options.progress);
        detail::call call = begin(bucket, key);
        const detail::handle<ossmp_options> converted = call.convert(options, progress.get());
        detail::handle<ossmp_writer> made;
        if (!call.succeeds([&](ossmp_error** err) {
                return ossmp_client_writer_new(raw(), bucket.c_str(), key.c_str(), converted.get(),
                                               detail::out_handle<ossmp_writer>(made), err);
            })) {
            return call.failure();
        }
        return writer(std::move(made), state_->callbacks, progress);
    }

    /// Starts an upload. An object of that name stays as it is until complete_multipart_upload. The service keeps an
    /// upload, and bills its parts, until it is completed or aborted.
    result<multipart_upload> try_initiate_multipart_upload(const std::string& bucket, const std::string& key,
                                                           const upload_options& options = upload_options()) const {
        return upload(bucket, key, options, [&](const ossmp_options* converted, ossmp_upload** out, ossmp_error** err) {
            return ossmp_upload_init(raw(), bucket.c_str(), key.c_str(), converted, out, err);
        });
    }

    /// Takes up an upload by its id: one from another process, or from a listing. Sends nothing, so that an id which
    /// the service does not know shows with the first request. What was sent before is not known to the new object:
    /// list it.
    result<multipart_upload> try_attach_multipart_upload(const std::string& bucket, const std::string& key,
                                                         const std::string& upload_id,
                                                         const upload_options& options = upload_options()) const {
        if (detail::has_nul(upload_id)) {
            return error(status::argument, "upload_id holds a NUL");
        }
        return upload(bucket, key, options, [&](const ossmp_options* converted, ossmp_upload** out, ossmp_error** err) {
            return ossmp_upload_attach(raw(), bucket.c_str(), key.c_str(), upload_id.c_str(), converted, out, err);
        });
    }

    /// Lists uploads that were started in a bucket and neither completed nor aborted: one page, one request.
    result<upload_page> try_list_multipart_uploads(const std::string& bucket,
                                                   const list_options& options = list_options()) const {
        return list(state_.get(), bucket, options);
    }

    /// The uploads in progress, page by page: with their prefixes, where a delimiter groups them.
    range<upload_page> try_iterate_multipart_upload_pages(const std::string& bucket,
                                                          const list_options& options = list_options()) const {
        return range<upload_page>(pages(state_, bucket, options), false);
    }

    /// The uploads in progress, one by one; without prefixes. options.max_uploads is how many are asked for at a time.
    range<listed_upload> try_iterate_multipart_uploads(const std::string& bucket,
                                                       const list_options& options = list_options()) const {
        return range<listed_upload>(detail::entries<upload_page, pages>(pages(state_, bucket, options)), false);
    }

    /// Has requests signed with another access key from the next attempt on, those of uploads under way included.
    /// status::argument: id or secret are empty, or one of the three is not printable ASCII; the old key stays.
    result<void> try_set_credentials(const credentials& key) const {
        detail::call call;
        call.text("access_key_id", key.access_key_id).text("access_key_secret", key.access_key_secret);
        call.text("security_token", key.security_token);
        if (!call.succeeds([&](ossmp_error**) {
                return ossmp_client_set_credentials(raw(), key.access_key_id.c_str(), key.access_key_secret.c_str(),
                                                    key.security_token.c_str());
            })) {
            return call.failure_saying("an access key has an id and a secret, all of printable ASCII characters");
        }
        return {};
    }

#if OSSMP_CPP_EXCEPTIONS
    explicit client(const client_config& config) : client(try_make(config).value()) {}
    client(std::string endpoint, credentials_provider credentials)
        : client(basic_config(std::move(endpoint), std::move(credentials))) {}

    upload_result upload_file(const std::string& bucket, const std::string& key, const file_path& path,
                              const upload_options& options = upload_options()) const {
        return try_upload_file(bucket, key, path, options).value();
    }
    upload_result upload_stream(const std::string& bucket, const std::string& key, std::istream& stream,
                                const upload_options& options = upload_options()) const {
        return try_upload_stream(bucket, key, stream, options).value();
    }
    upload_result upload_from_reader(const std::string& bucket, const std::string& key, const read_function& read,
                                     const upload_options& options = upload_options()) const {
        return try_upload_from_reader(bucket, key, read, options).value();
    }
    writer open_writer(const std::string& bucket, const std::string& key,
                       const upload_options& options = upload_options()) const {
        return try_open_writer(bucket, key, options).value();
    }
    multipart_upload initiate_multipart_upload(const std::string& bucket, const std::string& key,
                                               const upload_options& options = upload_options()) const {
        return try_initiate_multipart_upload(bucket, key, options).value();
    }
    multipart_upload attach_multipart_upload(const std::string& bucket, const std::string& key,
                                             const std::string& upload_id,
                                             const upload_options& options = upload_options()) const {
        return try_attach_multipart_upload(bucket, key, upload_id, options).value();
    }
    upload_page list_multipart_uploads(const std::string& bucket, const list_options& options = list_options()) const {
        return try_list_multipart_uploads(bucket, options).value();
    }
    range<upload_page> iterate_multipart_upload_pages(const std::string& bucket,
                                                      const list_options& options = list_options()) const {
        return range<upload_page>(pages(state_, bucket, options), true);
    }
    range<listed_upload> iterate_multipart_uploads(const std::string& bucket,
                                                   const list_options& options = list_options()) const {
        return range<listed_upload>(detail::entries<upload_page, pages>(pages(state_, bucket, options)), true);
    }
    void set_credentials(const credentials& key) const { try_set_credentials(key).value(); }
#endif

    const ossmp_client* native_handle() const noexcept { return raw(); }

    client(client&&) = default;
    client& operator=(client&&) = default;

private:
    using state = detail::client_state;

    /// The source of a range over pages. It keeps the client alive.
    class pages {
    public:
        pages(std::shared_ptr<const state> client, std::string bucket, list_options options)
            : client_(std::move(client)), bucket_(std::move(bucket)), options_(std::move(options)) {}

        result<bool> operator()(upload_page& page) {
            if (ended_) {
                return false;
            }
            result<upload_page> next = list(client_.get(), bucket_, options_);
            if (!next) {
                return next.error();
            }
            page = *std::move(next);
            options_.key_marker = page.next_key_marker();
            options_.upload_id_marker = page.next_upload_id_marker();
            ended_ = !page.is_truncated();
            return true;
        }

    private:
        std::shared_ptr<const state> client_;
        std::string bucket_;
        list_options options_;
        bool ended_ = false;
    };

    explicit client(std::shared_ptr<state> made) noexcept : state_(std::move(made)) {}

    static client_config basic_config(std::string endpoint, credentials_provider credentials) {
        client_config config;
        config.endpoint = std::move(endpoint);
        config.credentials = std::move(credentials);
        return config;
    }

    const ossmp_client* raw() const noexcept { return state_ ? state_->handle.get() : nullptr; }

    detail::call begin(const std::string& bucket, const std::string& key) const {
        detail::call call(state_ ? state_->callbacks : nullptr);
        call.text("bucket", bucket).text("key", key);
        return call;
    }

    template <class F>
    static result<upload_result> finish(detail::call& call, F function) {
        detail::handle<ossmp_result> made;
        if (!call.succeeds([&](ossmp_error** err) { return function(detail::out_handle<ossmp_result>(made), err); })) {
            return call.failure(made.get());
        }
        return detail::to_upload_result(made.get());
    }

    template <class F>
    result<multipart_upload> upload(const std::string& bucket, const std::string& key, const upload_options& options,
                                    F function) const {
        detail::call call = begin(bucket, key);
        const detail::handle<ossmp_options> converted = call.convert(options);
        detail::handle<ossmp_upload> made;
        if (!call.succeeds([&](ossmp_error** err) {
                return function(converted.get(), detail::out_handle<ossmp_upload>(made), err);
            })) {
            return call.failure();
        }
        return multipart_upload(std::move(made), state_->callbacks);
    }

    static result<upload_page> list(const state* client, const std::string& bucket, const list_options& options) {
        detail::call call(client != nullptr ? client->callbacks : nullptr);
        call.text("bucket", bucket);
        const detail::handle<ossmp_list_options> converted = call.convert(options);
        detail::handle<ossmp_uploads> page;
        if (!call.succeeds([&](ossmp_error** err) {
                return ossmp_client_list_uploads(client != nullptr ? client->handle.get() : nullptr, bucket.c_str(),
                                                 converted.get(), detail::out_handle<ossmp_uploads>(page), err);
            })) {
            return call.failure();
        }
        return upload_page(std::move(page));
    }

    std::shared_ptr<state> state_;
};

OSSMP_CPP_END

#endif
