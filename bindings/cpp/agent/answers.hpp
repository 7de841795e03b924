// What the agent reads from requests, and how it answers.
#ifndef AGENT_ANSWERS_HPP
#define AGENT_ANSWERS_HPP

#include <nlohmann/json.hpp>
#include <ossmp.hpp>
#include <stdexcept>
#include <string>

using nlohmann::json;

/// Thrown by the agent's own callbacks and streams, as a scenario wants it.
struct raised : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A request that makes no sense to the agent. No scenario expects that.
struct misunderstood : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Sets target when the request has that member.
template <class T>
void read(const json& request, const char* name, T& target) {
    if (request.contains(name) && !request[name].is_null()) {
        target = request[name].get<T>();
    }
}
void read(const json& request, const char* name, std::chrono::milliseconds& target);

/// The member, or a default.
std::string text_of(const json& request, const char* name, const char* otherwise = "");
std::int64_t number_of(const json& request, const char* name, std::int64_t otherwise);
std::int32_t int32_of(const json& request, const char* name, std::int32_t otherwise);

json to_json(const ossmp::part& part);
json to_json(const ossmp::part_list& parts);
json to_json(const ossmp::upload_result& result);
json to_json(const std::vector<ossmp::file_range>& ranges);
json to_json(const ossmp::error& error, const char* kind);

#endif
