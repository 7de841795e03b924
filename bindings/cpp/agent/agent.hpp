// What the driver may ask for. Each call takes the request and gives the members of its answer, or throws.
#ifndef AGENT_AGENT_HPP
#define AGENT_AGENT_HPP

#include <map>
#include <mutex>
#include <ossmp.hpp>
#include <string>
#include <vector>

#include "answers.hpp"

/// An upload, and the client on which it was made.
struct known_upload {
    std::string client;
    ossmp::multipart_upload upload;
};

class agent {
public:
    /// The whole answer to one line.
    json answer(const std::string& line);

private:
    json reset(const json& request);
    json version(const json& request);
    json make_client(const json& request);
    json set_credentials(const json& request);
    json log_lines(const json& request);
    json close(const json& request);

    json init(const json& request);
    json attach(const json& request);
    json part_from_file(const json& request);
    json part_from_buffer(const json& request);
    json part_from_stream(const json& request);
    json part_copy(const json& request);
    json parts_in_parallel(const json& request);
    json list_parts(const json& request);
    json all_parts(const json& request);
    json sent_parts(const json& request);
    json complete(const json& request);
    json abort(const json& request);
    json list_uploads(const json& request);
    json all_uploads(const json& request);

    json upload_file(const json& request);
    json upload_stream(const json& request);
    json upload_writer(const json& request);
    json plan_part_size(const json& request);
    json split(const json& request);

    json call(const json& request);
    const ossmp::client& client(const json& request) const;
    const ossmp::client& client(const std::string& name) const;
    known_upload& upload(const json& request);
    const ossmp::multipart_upload& handle(const json& request);
    json keep(const json& request, ossmp::multipart_upload upload);

    std::map<std::string, ossmp::client> clients_;
    std::map<std::string, known_upload> uploads_;
    std::mutex lines_mutex_;
    std::vector<std::string> lines_;
};

/// Headers and all else that a request says of an upload.
ossmp::upload_options options_of(const json& request);

#endif
