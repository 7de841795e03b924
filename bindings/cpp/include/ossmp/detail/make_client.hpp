#ifndef OSSMP_DETAIL_MAKE_CLIENT_HPP
#define OSSMP_DETAIL_MAKE_CLIENT_HPP

#include <ossmp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "../credentials.hpp"
#include "../options.hpp"
#include "../result.hpp"
#include "../version.hpp"
#include "call.hpp"
#include "callbacks.hpp"
#include "handle.hpp"
#include "platform.hpp"

OSSMP_CPP_BEGIN
namespace detail {

struct client_state {
    std::shared_ptr<detail::callbacks> callbacks;
    detail::handle<ossmp_client> handle;  // last: it goes before what it calls
};

/// Setters of the C interface need no check: what one refuses, ossmp_client_new reports.
inline void set_credentials(call& call, ossmp_config* config, const credentials_provider& provider, callbacks& shared) {
    const credentials& key = provider.key();
    switch (provider.kind()) {
    case credentials_provider::source::none: break;
    case credentials_provider::source::key:
        call.text("access_key_id", key.access_key_id).text("access_key_secret", key.access_key_secret);
        call.text("security_token", key.security_token);
        ossmp_config_set_credentials(config, key.access_key_id.c_str(), key.access_key_secret.c_str(),
                                     key.security_token.c_str());
        break;
    case credentials_provider::source::environment: ossmp_config_set_credentials_from_env(config); break;
    case credentials_provider::source::anonymous: ossmp_config_set_anonymous(config); break;
    case credentials_provider::source::ecs_role:
        call.text("role_name", provider.role_name()).text("metadata_url", provider.metadata_url());
        ossmp_config_set_ecs_role(config, provider.role_name().c_str(), provider.metadata_url().c_str());
        break;
    case credentials_provider::source::callback:
        shared.fetch = provider.fetch();
        if (!shared.fetch) {
            call.refuse("the credentials function is empty");
        }
        ossmp_config_set_credentials_callback(config, on_fetch, &shared);
        break;
    }
}

inline void set_connection(call& call, ossmp_config* config, const client_config& from) {
    call.text("endpoint", from.endpoint).text("region", from.region).text("proxy", from.proxy);
    call.text("ca_file", from.ca_file.string()).text("user_agent", from.user_agent);
    ossmp_config_set_endpoint(config, from.endpoint.c_str());
    if (!from.region.empty()) {
        ossmp_config_set_region(config, from.region.c_str());
    }
    ossmp_config_set_addressing(config, static_cast<std::int32_t>(from.addressing));
    ossmp_config_set_signature(config, static_cast<std::int32_t>(from.signature));
    ossmp_config_set_connect_timeout(config, call.ms("connect_timeout", from.connect_timeout));
    ossmp_config_set_idle_timeout(config, call.ms("idle_timeout", from.idle_timeout));
    ossmp_config_set_max_attempts(config, from.max_attempts);
    if (from.proxy_from_environment) {
        ossmp_config_set_proxy_from_env(config);
    }
    if (!from.proxy.empty()) {
        ossmp_config_set_proxy(config, from.proxy.c_str());
    }
    if (!from.ca_file.empty()) {
        ossmp_config_set_ca_file(config, from.ca_file.string().c_str());
    }
    if (!from.user_agent.empty()) {
        ossmp_config_set_user_agent(config, from.user_agent.c_str());
    }
    ossmp_config_set_verify(config, from.verify_md5 ? 1 : 0, from.verify_crc64 ? 1 : 0);
    ossmp_config_set_bandwidth_limit(config, from.bandwidth_limit);
}

inline result<std::shared_ptr<client_state>> make_client(const client_config& from) {
    if (!version_serves(library_version_number(), OSSMP_VERSION_NUMBER)) {
        return error(status::argument,
                     "the library that was loaded is ossmp " + library_version() +
                         ", which does not serve a program compiled for " + std::to_string(OSSMP_VERSION_MAJOR) + "." +
                         std::to_string(OSSMP_VERSION_MINOR) + "." + std::to_string(OSSMP_VERSION_PATCH));
    }
    const auto made = std::make_shared<client_state>();
    made->callbacks = std::make_shared<callbacks>();
    call call(made->callbacks);
    const handle<ossmp_config> config(ossmp_config_new());
    set_connection(call, config.get(), from);
    set_credentials(call, config.get(), from.credentials, *made->callbacks);
    if (from.log) {
        made->callbacks->log = from.log;
        ossmp_config_set_log(config.get(), static_cast<std::int32_t>(from.max_log_level), on_log,
                             made->callbacks.get());
    }
    if (!call.succeeds([&](ossmp_error** err) {
            return ossmp_client_new(config.get(), out_handle<ossmp_client>(made->handle), err);
        })) {
        return call.failure();
    }
    return made;
}

}  // namespace detail
OSSMP_CPP_END

#endif
