// What the examples share: a client from arguments and environment, and what is said when something fails.
#ifndef EXAMPLE_HPP
#define EXAMPLE_HPP

#include <cstdlib>
#include <iostream>
#include <ossmp.hpp>
#include <string>

/// OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, and OSS_SESSION_TOKEN for a temporary key. OSS_REGION only where the
/// endpoint does not name the region.
inline ossmp::client client_for(const std::string& endpoint) {
    ossmp::client_config config;
    config.endpoint = endpoint;
    config.credentials = ossmp::credentials_provider::environment();
    if (const char* region = std::getenv("OSS_REGION")) {
        config.region = region;
    }
    return ossmp::client(config);
}

/// Exit code 1.
inline int report(const ossmp::error& error) {
    std::cerr << "error: " << error.what() << "\n";
    if (*error.request_id() != '\0') {
        std::cerr << "request id: " << error.request_id() << "\n";
    }
    return 1;
}

/// Exit code 2.
inline int usage(const char* program, const char* arguments) {
    std::cerr << "usage: " << program << " ENDPOINT BUCKET " << arguments << "\n"
              << "OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET must be set.\n";
    return 2;
}

#endif
