#ifndef OSSMP_OPTIONS_HPP
#define OSSMP_OPTIONS_HPP

#include <ossmp.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include "control.hpp"
#include "credentials.hpp"
#include "detail/platform.hpp"
#include "log.hpp"

#if defined(__has_include)
#if OSSMP_CPP_STANDARD >= 201703L && __has_include(<filesystem>)
#include <filesystem>
#define OSSMP_CPP_FILESYSTEM 1
#endif
#endif

OSSMP_CPP_BEGIN

/// The path of a file, in UTF-8 on Windows, any bytes elsewhere. Made of a string, or of a std::filesystem::path.
class file_path {
public:
    file_path() = default;
    file_path(std::string path) : path_(std::move(path)) {}
    file_path(const char* path) : path_(path == nullptr ? "" : path) {}
#ifdef OSSMP_CPP_FILESYSTEM
    file_path(const std::filesystem::path& path) {
#ifdef _WIN32
        const auto utf8 = path.u8string();
        path_.assign(utf8.begin(), utf8.end());
#else
        path_ = path.native();
#endif
    }
#endif

    const std::string& string() const noexcept { return path_; }
    bool empty() const noexcept { return path_.empty(); }

private:
    std::string path_;
};

/// How bucket and endpoint make a host.
enum class addressing_style : std::int32_t {
    automatic = OSSMP_ADDRESSING_AUTO,             ///< path style for IP addresses and localhost, else virtual host
    virtual_host = OSSMP_ADDRESSING_VIRTUAL_HOST,  ///< bucket.endpoint/object
    path = OSSMP_ADDRESSING_PATH,                  ///< endpoint/bucket/object; the public service refuses it
    cname = OSSMP_ADDRESSING_CNAME,                ///< endpoint/object: the endpoint is a domain bound to the bucket
};

/// Which signature requests carry.
enum class signature_version : std::int32_t {
    automatic = OSSMP_SIGNATURE_AUTO,  ///< V4 when the region is known, else V1
    v1 = OSSMP_SIGNATURE_V1,           ///< HMAC-SHA1; new buckets refuse it
    v4 = OSSMP_SIGNATURE_V4,           ///< HMAC-SHA256; needs the region
};

/// How a client reaches the service. Endpoint and credentials must be set. Whatever is wrong with it, the making of the
/// client reports as status::argument.
struct client_config {
    /// [http://|https://]host[:port], such as "oss-cn-hangzhou.aliyuncs.com", without the bucket. Without a scheme it
    /// is https.
    std::string endpoint{};
    credentials_provider credentials{};
    /// The region that V4 signs, such as "cn-hangzhou". "": what an endpoint of aliyuncs.com names.
    std::string region{};
    addressing_style addressing = addressing_style::automatic;
    signature_version signature = signature_version::automatic;
    /// How long it may take to reach the service, all addresses of its name together. From 1 ms.
    std::chrono::milliseconds connect_timeout{10000};
    /// How long a connection may pass no byte either way. From 1 ms.
    std::chrono::milliseconds idle_timeout{30000};
    /// How many times one request is tried, the first included: 1 to 100.
    std::int32_t max_attempts = 5;
    /// http://[user:password@]host:port. "": none, unless proxy_from_environment.
    std::string proxy{};
    /// Whether the proxy is taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, read when the client is made.
    bool proxy_from_environment = false;
    /// PEM file of certificate authorities to trust, in place of the bundled ones. Empty: those.
    file_path ca_file{};
    /// Sent behind the library's own name in User-Agent, such as "backup/2.1". At most 256 bytes.
    std::string user_agent{};
    /// Whether Content-MD5 goes with every part, and its ETag is compared. A file is read twice for that.
    bool verify_md5 = true;
    /// Whether the CRC-64 of every part, and of the object, is compared with what the service computed.
    bool verify_crc64 = true;
    /// How many bytes per second the client sends at most, all its uploads together. 0: no limit.
    std::int64_t bandwidth_limit = 0;
    /// Takes the log; see log_function. Empty: none.
    log_function log{};
    /// The least important lines that log gets.
    log_level max_log_level = log_level::info;
};

/// Is told how far a one-call upload has come: on the thread that made the call, every 100 ms, and at the end.
/// bytes_done counts what OSS has confirmed and never falls; bytes_total is -1 while it is unknown, as with a stream.
///
/// Made of any function (bytes_done, bytes_total). One that returns a bool cancels the upload with false; one that
/// returns nothing cancels it by throwing, or by a control. The last call, when the object is made, comes too late for
/// that; what it throws comes out of the call all the same.
class progress_function {
public:
    progress_function() = default;
    progress_function(std::nullptr_t) noexcept {}
    template <
        class F, class R = decltype(std::declval<F&>()(std::int64_t(), std::int64_t())),
        class = typename std::enable_if<!std::is_same<typename std::decay<F>::type, progress_function>::value>::type>
    progress_function(F function) : function_(wrap(std::move(function), std::is_void<R>())) {}

    explicit operator bool() const noexcept { return static_cast<bool>(function_); }
    bool operator()(std::int64_t bytes_done, std::int64_t bytes_total) const {
        return function_(bytes_done, bytes_total);
    }

private:
    using signature = std::function<bool(std::int64_t, std::int64_t)>;

    template <class F>
    static signature wrap(F function, std::false_type /*gives nothing*/) {
        return signature(std::move(function));
    }
    template <class F>
    static signature wrap(F function, std::true_type) {
        return [function](std::int64_t bytes_done, std::int64_t bytes_total) mutable {
            function(bytes_done, bytes_total);
            return true;
        };
    }

    signature function_;
};

/// Whether a one-call upload that fails is aborted, which deletes its parts.
enum class on_failure {
    automatic,  ///< aborted without a checkpoint, kept with one
    abort,
    keep,
};

/// What is wanted of one upload. The call copies it. Whatever is wrong with it, the call reports as status::argument.
struct upload_options {
    /// Content-Type, x-oss-meta-*, x-oss-callback and others; each goes with the requests to which it belongs. Without
    /// a Content-Type one is guessed from the name of the object.
    std::map<std::string, std::string> headers{};
    /// How long each call may take in all, the resolving of the host's name excepted. 0: no limit.
    std::chrono::milliseconds deadline{0};
    /// Cancels every call on the upload, and counts its bytes.
    ossmp::control control{nullptr};

    // What follows is for uploads in one call and for writers.

    /// 100 KiB to 5 GiB; 0: 8 MiB, and what plan_part_size makes of it.
    std::int64_t part_size = 0;
    /// How many parts are sent at a time: 1 to 64.
    std::int32_t concurrency = 4;
    /// Makes client::upload_file resumable: a file of which the next call learns where this one stopped, or an existing
    /// directory for such files. It holds no secret, and is gone after success. Empty: none.
    file_path checkpoint{};
    /// Whether nothing is sent when the checkpoint cannot be written; else the upload goes on with a warning in the
    /// log.
    bool checkpoint_required = true;
    /// Whether client::upload_file, without a usable checkpoint, looks for open uploads of this object and goes on with
    /// the newest whose parts fit the file. It needs the permission to list uploads.
    bool adopt = false;
    ossmp::on_failure on_failure = ossmp::on_failure::automatic;
    progress_function progress{};
};

/// Which uploads to list.
struct list_options {
    /// Only uploads whose object begins with this.
    std::string prefix{};
    /// Objects whose names have this behind the prefix are grouped: listed once, as a prefix. "/" lists names like the
    /// entries of a directory. "": no grouping.
    std::string delimiter{};
    /// How many entries a page has at most: 1 to 1000, or 0 for 1000.
    std::int32_t max_uploads = 0;
    /// Where the first page begins: behind this upload of this object. "", "": at the beginning.
    std::string key_marker{};
    std::string upload_id_marker{};
    /// Cancels the listing.
    ossmp::control control{nullptr};
    /// How long each request may take in all. 0: no limit.
    std::chrono::milliseconds deadline{0};
};

OSSMP_CPP_END

#endif
