#include "agent.hpp"

const ossmp::client& agent::client(const std::string& name) const {
    const auto found = clients_.find(name);
    if (found == clients_.end()) {
        throw misunderstood("no such client: " + name);
    }
    return found->second;
}

const ossmp::client& agent::client(const json& request) const { return client(text_of(request, "client", "c")); }

json agent::reset(const json&) {
    uploads_.clear();
    clients_.clear();
    lines_.clear();
    return json::object();
}

json agent::version(const json&) { return {{"version", ossmp::library_version()}}; }

/// What no enumerator stands for is left to the library to refuse.
template <class T>
static T one_of(const std::map<std::string, T>& names, const std::string& name) {
    const auto found = names.find(name);
    return found == names.end() ? static_cast<T>(-1) : found->second;
}

/// Hands out keys one after the other, the last again and again.
static ossmp::credentials_function keys_of(const json& request) {
    if (request.contains("credentials_raise")) {
        const std::string message = text_of(request, "credentials_raise");
        return [message]() -> ossmp::credentials { throw raised(message); };
    }
    const json keys = request["credentials"];
    std::size_t next = 0;
    return [keys, next]() mutable {
        const json& key = keys.at(next);
        next = std::min(next + 1, keys.size() - 1);
        ossmp::credentials made(text_of(key, "id"), text_of(key, "secret"), text_of(key, "token"));
        if (key.contains("lifetime")) {
            made.expires = std::chrono::system_clock::now() + std::chrono::seconds(number_of(key, "lifetime", 0));
        }
        return made;
    };
}

static ossmp::credentials_provider provider_of(const json& request) {
    if (request.contains("credentials") || request.contains("credentials_raise")) {
        return ossmp::credentials_provider::callback(keys_of(request));
    }
    if (request.value("anonymous", false)) {
        return ossmp::credentials_provider::anonymous();
    }
    if (request.contains("access_key_id") || request.contains("access_key_secret")) {
        return {text_of(request, "access_key_id"), text_of(request, "access_key_secret"),
                text_of(request, "security_token")};
    }
    return ossmp::credentials_provider();
}

json agent::make_client(const json& request) {
    using ossmp::addressing_style;
    using ossmp::signature_version;

    ossmp::client_config config;
    config.credentials = provider_of(request);
    read(request, "endpoint", config.endpoint);
    read(request, "region", config.region);
    if (request.contains("signature")) {
        config.signature = one_of<signature_version>({{"v1", signature_version::v1}, {"v4", signature_version::v4}},
                                                     text_of(request, "signature"));
    }
    if (request.contains("addressing")) {
        config.addressing = one_of<addressing_style>({{"auto", addressing_style::automatic},
                                                      {"path", addressing_style::path},
                                                      {"virtual_host", addressing_style::virtual_host},
                                                      {"cname", addressing_style::cname}},
                                                     text_of(request, "addressing"));
    }
    read(request, "connect_timeout", config.connect_timeout);
    read(request, "idle_timeout", config.idle_timeout);
    config.max_attempts = int32_of(request, "max_attempts", config.max_attempts);
    read(request, "md5", config.verify_md5);
    read(request, "crc64", config.verify_crc64);
    read(request, "bandwidth_limit", config.bandwidth_limit);
    read(request, "user_agent", config.user_agent);
    config.ca_file = text_of(request, "ca_file");
    read(request, "proxy", config.proxy);
    if (request.value("log", false)) {
        config.max_log_level = ossmp::log_level::debug;
        config.log = [this](ossmp::log_level, const std::string& message) {
            const std::lock_guard<std::mutex> lock(lines_mutex_);
            lines_.push_back(message);
        };
    }
    const std::string name = request.at("as");
    clients_.erase(name);
    clients_.emplace(name, ossmp::client(config));
    return json::object();
}

json agent::set_credentials(const json& request) {
    client(request).set_credentials({text_of(request, "id"), text_of(request, "secret"), text_of(request, "token")});
    return json::object();
}

json agent::log_lines(const json&) {
    const std::lock_guard<std::mutex> lock(lines_mutex_);
    json lines = lines_;
    lines_.clear();
    return {{"lines", lines}};
}

/// Moving an object away and letting it go is what closes it before its scope ends; the name stands for the empty rest.
json agent::close(const json& request) {
    if (request.contains("upload")) {
        const ossmp::multipart_upload closed = std::move(upload(request).upload);
    } else {
        const ossmp::client closed = std::move(clients_.at(text_of(request, "client", "c")));
    }
    return json::object();
}
