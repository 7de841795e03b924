#include <atomic>
#include <exception>
#include <fstream>
#include <thread>

#include "agent.hpp"
#include "failing_stream.hpp"

known_upload& agent::upload(const json& request) {
    const std::string name = text_of(request, "upload");
    const auto found = uploads_.find(name);
    if (found == uploads_.end()) {
        throw misunderstood("no such upload: " + name);
    }
    return found->second;
}

const ossmp::multipart_upload& agent::handle(const json& request) { return upload(request).upload; }

json agent::keep(const json& request, ossmp::multipart_upload upload) {
    const json members = {{"upload_id", upload.upload_id()}, {"bucket", upload.bucket()}, {"key", upload.key()}};
    const std::string name = request.at("as");
    uploads_.erase(name);
    uploads_.emplace(name, known_upload{text_of(request, "client", "c"), std::move(upload)});
    return members;
}

json agent::init(const json& request) {
    return keep(request, client(request).initiate_multipart_upload(text_of(request, "bucket", "demo"),
                                                                   text_of(request, "key"), options_of(request)));
}

json agent::attach(const json& request) {
    return keep(request,
                client(request).attach_multipart_upload(text_of(request, "bucket", "demo"), text_of(request, "key"),
                                                        text_of(request, "upload_id"), options_of(request)));
}

json agent::part_from_file(const json& request) {
    return to_json(handle(request).upload_part_from_file(int32_of(request, "number", 0), text_of(request, "file"),
                                                         number_of(request, "offset", 0),
                                                         number_of(request, "length", -1)));
}

json agent::part_from_buffer(const json& request) {
    std::ifstream file(text_of(request, "file"), std::ios::binary);
    file.seekg(number_of(request, "offset", 0));
    std::string data(static_cast<std::size_t>(number_of(request, "length", 0)), '\0');
    file.read(&data[0], static_cast<std::streamsize>(data.size()));
    data.resize(static_cast<std::size_t>(file.gcount()));
    return to_json(handle(request).upload_part_from_buffer(int32_of(request, "number", 0), data.data(), data.size()));
}

json agent::part_from_stream(const json& request) {
    failing_stream stream(request);
    return to_json(handle(request).upload_part_from_stream(int32_of(request, "number", 0), stream,
                                                           number_of(request, "length", 0)));
}

json agent::part_copy(const json& request) {
    return to_json(handle(request).upload_part_copy(
        int32_of(request, "number", 0), text_of(request, "source_bucket", "demo"), text_of(request, "source_key"),
        number_of(request, "offset", 0), number_of(request, "length", -1)));
}

static std::int64_t size_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) {
        throw misunderstood("no such file: " + path);
    }
    return file.tellg();
}

json agent::parts_in_parallel(const json& request) {
    const ossmp::multipart_upload& upload = handle(request);
    const std::string path = text_of(request, "file");
    const std::vector<ossmp::file_range> ranges =
        ossmp::split_by_part_size(size_of(path), number_of(request, "part_size", 0));
    std::atomic<std::size_t> next(0);
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto work = [&] {
        try {
            for (std::size_t i = next++; i < ranges.size(); i = next++) {
                upload.upload_part_from_file(ranges[i], path);
            }
        } catch (...) {
            next = ranges.size();
            const std::lock_guard<std::mutex> lock(failure_mutex);
            failure = failure ? failure : std::current_exception();
        }
    };
    std::vector<std::thread> threads;
    for (std::int32_t i = 0; i < int32_of(request, "workers", 1); i++) {
        threads.emplace_back(work);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    return {{"parts", to_json(upload.sent_parts())}};
}

json agent::list_parts(const json& request) {
    const ossmp::part_list page =
        handle(request).list_parts(int32_of(request, "marker", 0), int32_of(request, "max", 0));
    return {
        {"parts", to_json(page)}, {"truncated", page.is_truncated()}, {"next_marker", page.next_part_number_marker()}};
}

json agent::all_parts(const json& request) {
    json parts = json::array();
    for (const ossmp::part& part : handle(request).iterate_parts()) {
        parts.push_back(to_json(part));
    }
    return {{"parts", parts}};
}

json agent::sent_parts(const json& request) { return {{"parts", to_json(handle(request).sent_parts())}}; }

static ossmp::upload_result complete_with(const json& request, const ossmp::multipart_upload& known,
                                          const ossmp::multipart_upload& completing) {
    const json parts = request.value("parts", json("sent"));
    if (parts.is_array()) {
        ossmp::part_list list;
        for (const json& part : parts) {
            list.add(int32_of(part, "number", 0), text_of(part, "etag"));
        }
        return completing.complete_multipart_upload(list);
    }
    if (parts == "listed") {
        return completing.complete_multipart_upload(known.list_all_parts());
    }
    // Another object completes, which has sent none; unless all are wanted, it must be told which.
    if (&completing != &known && !options_of(request).headers.count("x-oss-complete-all")) {
        return completing.complete_multipart_upload(known.sent_parts());
    }
    return completing.complete_multipart_upload();
}

json agent::complete(const json& request) {
    const known_upload& known = upload(request);
    if (!request.contains("headers")) {
        return to_json(complete_with(request, known.upload, known.upload));
    }
    // Headers are options of an upload: to complete with others, take it up again with them.
    const ossmp::multipart_upload again = client(known.client)
                                              .attach_multipart_upload(known.upload.bucket(), known.upload.key(),
                                                                       known.upload.upload_id(), options_of(request));
    return to_json(complete_with(request, known.upload, again));
}

json agent::abort(const json& request) {
    handle(request).abort_multipart_upload();
    return json::object();
}

static ossmp::list_options list_options_of(const json& request) {
    ossmp::list_options options;
    read(request, "prefix", options.prefix);
    read(request, "delimiter", options.delimiter);
    options.max_uploads = int32_of(request, "max", 0);
    read(request, "key_marker", options.key_marker);
    read(request, "upload_id_marker", options.upload_id_marker);
    return options;
}

static void add_page(const ossmp::upload_page& page, json& members) {
    for (const ossmp::listed_upload& upload : page) {
        members["uploads"].push_back(
            {{"key", upload.key}, {"upload_id", upload.upload_id}, {"initiated", upload.initiated}});
    }
    for (const std::string& prefix : page.prefixes()) {
        members["prefixes"].push_back(prefix);
    }
}

json agent::list_uploads(const json& request) {
    const ossmp::upload_page page =
        client(request).list_multipart_uploads(text_of(request, "bucket", "demo"), list_options_of(request));
    json members = {{"uploads", json::array()},
                    {"prefixes", json::array()},
                    {"truncated", page.is_truncated()},
                    {"next_key_marker", page.next_key_marker()},
                    {"next_upload_id_marker", page.next_upload_id_marker()}};
    add_page(page, members);
    return members;
}

json agent::all_uploads(const json& request) {
    json members = {{"uploads", json::array()}, {"prefixes", json::array()}};
    for (const ossmp::upload_page& page :
         client(request).iterate_multipart_upload_pages(text_of(request, "bucket", "demo"), list_options_of(request))) {
        add_page(page, members);
    }
    return members;
}
