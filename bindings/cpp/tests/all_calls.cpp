// Compiled, never run: instantiates all that is a template, and names every call of both forms.
#include <ossmp.hpp>
#include <sstream>

int without_exceptions(ossmp::client& client, ossmp::multipart_upload& upload, ossmp::writer& writer);
int without_exceptions(ossmp::client& client, ossmp::multipart_upload& upload, ossmp::writer& writer) {
    std::istringstream stream;
    ossmp::upload_options options;
    options.progress = [](std::int64_t, std::int64_t) {};
    options.progress = [](std::int64_t, std::int64_t) { return true; };
    int failures = 0;
    failures += !client.try_upload_file("b", "k", "path", options);
    failures += !client.try_upload_stream("b", "k", stream);
    failures += !client.try_upload_from_reader("b", "k", [](void*, std::size_t) { return 0; });
    failures += !client.try_open_writer("b", "k");
    failures += !client.try_initiate_multipart_upload("b", "k");
    failures += !client.try_attach_multipart_upload("b", "k", "id");
    failures += !client.try_list_multipart_uploads("b");
    failures += !client.try_set_credentials({"id", "secret"});
    for (const ossmp::listed_upload& each : client.try_iterate_multipart_uploads("b")) {
        failures += each.key.empty();
    }
    for (const ossmp::upload_page& each : client.try_iterate_multipart_upload_pages("b")) {
        failures += each.empty() + (each.begin() == each.end());
    }
    failures += !upload.try_upload_part_from_file(1, "path");
    failures += !upload.try_upload_part_from_buffer(1, "x", 1);
    failures += !upload.try_upload_part_from_reader(
        1, [](void*, std::size_t) { return 0; }, 1);
    failures += !upload.try_upload_part_from_stream(1, stream, 1);
    failures += !upload.try_upload_part_copy(1, "b", "k");
    failures += !upload.try_list_parts() + !upload.try_sent_parts();
    for (const ossmp::part& each : upload.try_iterate_parts()) {
        failures += each.etag.empty();
    }
    for (const ossmp::part_list& each : upload.try_iterate_part_pages()) {
        failures += !upload.try_complete_multipart_upload(each);
    }
    failures += !upload.try_abort_multipart_upload();
    failures += !writer.try_write("x") + !writer.try_finish();
    failures += !ossmp::try_plan_part_size(1) + !ossmp::try_split_by_part_size(1, 1);
    return failures + !ossmp::try_split_by_part_count(1, 1);
}

#if OSSMP_CPP_EXCEPTIONS
void with_exceptions(const std::string& bucket);
void with_exceptions(const std::string& bucket) {
    const ossmp::client client("endpoint", ossmp::credentials_provider::environment());
    std::istringstream stream;
    client.upload_file(bucket, "k", "path");
    client.upload_stream(bucket, "k", stream);
    client.set_credentials({"id", "secret"});
    for (const ossmp::listed_upload& each : client.iterate_multipart_uploads(bucket)) {
        client.attach_multipart_upload(bucket, each.key, each.upload_id).abort_multipart_upload();
    }
    for (const ossmp::upload_page& each : client.iterate_multipart_upload_pages(bucket)) {
        client.upload_from_reader(bucket, each.next_key_marker(), [](void*, std::size_t) { return 0; });
    }
    const ossmp::multipart_upload upload = client.initiate_multipart_upload(bucket, "k");
    for (const ossmp::file_range& range : ossmp::split_by_part_count(10, 2)) {
        upload.upload_part_from_file(range, "path");
    }
    for (const ossmp::part& each : upload.iterate_parts()) {
        upload.upload_part_copy(each.number, bucket, "k");
    }
    ossmp::part_list parts = {{1, "etag"}};
    for (const ossmp::part_list& each : upload.iterate_part_pages()) {
        parts.append(each);
    }
    upload.complete_multipart_upload(parts);
    ossmp::writer writer = client.open_writer(bucket, "k");
    writer.write("x");
    writer.finish();
}
#endif
