#include "answers.hpp"

void read(const json& request, const char* name, std::chrono::milliseconds& target) {
    target = std::chrono::milliseconds(number_of(request, name, target.count()));
}

std::string text_of(const json& request, const char* name, const char* otherwise) {
    std::string text = otherwise;
    read(request, name, text);
    return text;
}

std::int64_t number_of(const json& request, const char* name, std::int64_t otherwise) {
    read(request, name, otherwise);
    return otherwise;
}

std::int32_t int32_of(const json& request, const char* name, std::int32_t otherwise) {
    const std::int64_t wide = number_of(request, name, otherwise);
    const std::int64_t least = INT32_MIN;
    const std::int64_t most = INT32_MAX;
    return static_cast<std::int32_t>(std::max(least, std::min(most, wide)));
}

json to_json(const ossmp::part& part) {
    return {{"number", part.number}, {"etag", part.etag}, {"size", part.size}, {"crc64", part.crc64}};
}

json to_json(const ossmp::part_list& parts) {
    json list = json::array();
    for (const ossmp::part& part : parts) {
        list.push_back(to_json(part));
    }
    return list;
}

json to_json(const ossmp::upload_result& result) {
    return {{"etag", result.etag},
            {"crc64", result.crc64},
            {"size", result.size},
            {"location", result.location},
            {"version_id", result.version_id},
            {"request_id", result.request_id},
            {"callback_body", result.callback_body},
            {"bytes_reused", result.bytes_reused}};
}

json to_json(const std::vector<ossmp::file_range>& ranges) {
    json list = json::array();
    for (const ossmp::file_range& range : ranges) {
        list.push_back({{"number", range.number}, {"offset", range.offset}, {"size", range.size}});
    }
    return list;
}

static const char* name_of(ossmp::object_state state) {
    switch (state) {
    case ossmp::object_state::unchanged: return "unchanged";
    case ossmp::object_state::made: return "made";
    case ossmp::object_state::unknown: break;
    }
    return "unknown";
}

json to_json(const ossmp::error& error, const char* kind) {
    return {{"status", ossmp::status_name(error.status())},
            {"kind", kind},
            {"message", error.what()},
            {"code", error.code()},
            {"ec", error.ec()},
            {"request_id", error.request_id()},
            {"http_status", error.http_status()},
            {"operation", error.operation()},
            {"bucket", error.bucket()},
            {"object", error.key()},
            {"upload_id", error.upload_id()},
            {"part_number", error.part_number()},
            {"attempts", error.attempts()},
            {"retryable", error.is_retryable()},
            {"object_state", name_of(error.object_state())}};
}
