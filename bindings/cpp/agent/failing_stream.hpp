// A file as std::istream, which may fail on its way.
#ifndef AGENT_FAILING_STREAM_HPP
#define AGENT_FAILING_STREAM_HPP

#include <fstream>
#include <istream>
#include <streambuf>

#include "answers.hpp"

class failing_buffer : public std::streambuf {
public:
    explicit failing_buffer(const json& request)
        : left_(number_of(request, "fail_at", -1)), message_(text_of(request, "fail_message")) {
        const std::string path = text_of(request, "file");
        if (file_.open(path, std::ios::in | std::ios::binary) == nullptr) {
            throw misunderstood("no such file: " + path);
        }
        file_.pubseekpos(number_of(request, "offset", 0), std::ios::in);
    }

protected:
    std::streamsize xsgetn(char* buffer, std::streamsize count) override {
        if (left_ < 0) {
            return file_.sgetn(buffer, count);
        }
        if (left_ == 0) {
            throw raised(message_);
        }
        const std::streamsize got = file_.sgetn(buffer, std::min<std::streamsize>(count, left_));
        left_ -= got;
        return got;
    }

private:
    std::filebuf file_;
    std::int64_t left_;  // before it fails; -1: it does not
    std::string message_;
};

class failing_stream : private failing_buffer, public std::istream {
public:
    explicit failing_stream(const json& request)
        : failing_buffer(request), std::istream(static_cast<failing_buffer*>(this)) {}
};

#endif
