#ifndef OSSMP_CREDENTIALS_HPP
#define OSSMP_CREDENTIALS_HPP

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "detail/platform.hpp"

OSSMP_CPP_BEGIN

/// An access key. The library wipes its own copies when they are dropped; it cannot wipe yours.
struct credentials {
    std::string access_key_id;
    std::string access_key_secret;
    /// "" unless the key is a temporary one.
    std::string security_token;
    /// When it ends, for a credentials_function; the epoch: never.
    std::chrono::system_clock::time_point expires;

    credentials() = default;
    credentials(std::string id, std::string secret, std::string token = std::string(),
                std::chrono::system_clock::time_point expires_ = std::chrono::system_clock::time_point())
        : access_key_id(std::move(id)),
          access_key_secret(std::move(secret)),
          security_token(std::move(token)),
          expires(expires_) {}
};

/// Gives an access key. It is called when the first is needed, again in the last five minutes of a key that ends (or in
/// the last fifth of a shorter life), and once more when OSS calls a key expired or unknown.
///
/// One thread asks at a time. What it throws comes out of the call that needed the key. Without exceptions, an empty
/// access_key_id means that none could be had, and the call fails with status::credentials.
using credentials_function = std::function<credentials()>;

/// Where a client takes its access key from. A default-made one is no source at all, which client refuses.
class credentials_provider {
public:
    credentials_provider() = default;
    /// This key, until client::set_credentials says another.
    credentials_provider(credentials key) : source_(source::key), key_(std::move(key)) {}
    credentials_provider(std::string id, std::string secret, std::string token = std::string())
        : source_(source::key), key_(std::move(id), std::move(secret), std::move(token)) {}

    /// OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for a temporary key, OSS_SESSION_TOKEN, read when the client is
    /// made.
    static credentials_provider environment() { return credentials_provider(source::environment); }

    /// No signature, for a bucket that lets everybody write.
    static credentials_provider anonymous() { return credentials_provider(source::anonymous); }

    /// The RAM role of this ECS instance; "" for the role that it has. metadata_url is "" for the metadata service that
    /// every instance finds at 100.100.100.200. The key is fetched anew before it ends.
    static credentials_provider ecs_role(std::string role_name = std::string(),
                                         std::string metadata_url = std::string()) {
        credentials_provider provider(source::ecs_role);
        provider.role_name_ = std::move(role_name);
        provider.metadata_url_ = std::move(metadata_url);
        return provider;
    }

    /// Whatever the function gives.
    static credentials_provider callback(credentials_function fetch) {
        credentials_provider provider(source::callback);
        provider.fetch_ = std::move(fetch);
        return provider;
    }

    enum class source { none, key, environment, anonymous, ecs_role, callback };

    source kind() const noexcept { return source_; }
    const credentials& key() const noexcept { return key_; }
    const std::string& role_name() const noexcept { return role_name_; }
    const std::string& metadata_url() const noexcept { return metadata_url_; }
    const credentials_function& fetch() const noexcept { return fetch_; }

private:
    explicit credentials_provider(source kind) : source_(kind) {}

    source source_ = source::none;
    credentials key_;
    std::string role_name_;
    std::string metadata_url_;
    credentials_function fetch_;
};

OSSMP_CPP_END

#endif
