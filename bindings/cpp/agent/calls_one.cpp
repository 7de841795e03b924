#include <condition_variable>
#include <memory>
#include <thread>

#include "agent.hpp"
#include "failing_stream.hpp"

ossmp::upload_options options_of(const json& request) {
    ossmp::upload_options options;
    read(request, "headers", options.headers);
    read(request, "deadline", options.deadline);
    read(request, "part_size", options.part_size);
    options.concurrency = int32_of(request, "concurrency", options.concurrency);
    options.checkpoint = text_of(request, "checkpoint");
    read(request, "checkpoint_required", options.checkpoint_required);
    read(request, "adopt", options.adopt);
    if (request.contains("abort_on_failure")) {
        options.on_failure =
            request["abort_on_failure"].get<bool>() ? ossmp::on_failure::abort : ossmp::on_failure::keep;
    }
    return options;
}

namespace {

/// Cancels from another thread after some time, unless it is gone before.
class timer {
public:
    timer(std::chrono::milliseconds after, ossmp::control control)
        : thread_([this, after, control] {
              std::unique_lock<std::mutex> lock(mutex_);
              if (!changed_.wait_for(lock, after, [this] { return stopped_; })) {
                  control.cancel();
              }
          }) {}
    ~timer() {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
    std::thread thread_;
};

/// What the three ways have in common: options with a control, a watch on progress, and a timer.
class one_call {
    const json& request_;

public:
    ossmp::upload_options options;

    explicit one_call(const json& request)
        : request_(request),
          options(options_of(request)),
          cancel_at_(number_of(request, "cancel_at", INT64_MAX)),
          raise_at_(number_of(request, "raise_at", INT64_MAX)) {
        options.control = ossmp::control();
        if (request.value("progress", false) || request.contains("cancel_at") || request.contains("raise_at")) {
            options.progress = [this](std::int64_t done, std::int64_t total) { watch(done, total); };
        }
        if (request.contains("cancel_after")) {
            timer_.reset(new timer(std::chrono::milliseconds(number_of(request, "cancel_after", 0)), options.control));
        }
    }

    std::string bucket() const { return text_of(request_, "bucket", "demo"); }
    std::string key() const { return text_of(request_, "key"); }

    json members(const ossmp::upload_result& result) const {
        json members = to_json(result);
        if (request_.value("progress", false)) {
            members["progress"] = {{"calls", calls_}, {"last", last_}, {"total", total_}, {"monotone", monotone_}};
        }
        return members;
    }

private:
    void watch(std::int64_t done, std::int64_t total) {
        monotone_ = monotone_ && done >= last_;
        calls_++;
        last_ = done;
        total_ = total;
        if (done >= cancel_at_) {
            options.control.cancel();
        }
        if (done >= raise_at_) {
            throw raised(text_of(request_, "raise_message"));
        }
    }

    std::int64_t cancel_at_;
    std::int64_t raise_at_;
    std::int64_t calls_ = 0;
    std::int64_t last_ = 0;
    std::int64_t total_ = 0;
    bool monotone_ = true;
    std::unique_ptr<timer> timer_;
};

}  // namespace

json agent::upload_file(const json& request) {
    one_call call(request);
    return call.members(client(request).upload_file(call.bucket(), call.key(), text_of(request, "file"), call.options));
}

json agent::upload_stream(const json& request) {
    one_call call(request);
    failing_stream stream(request);
    return call.members(client(request).upload_stream(call.bucket(), call.key(), stream, call.options));
}

json agent::upload_writer(const json& request) {
    one_call call(request);
    failing_stream stream(request);
    ossmp::writer writer = client(request).open_writer(call.bucket(), call.key(), call.options);
    const std::int64_t give_up_at = number_of(request, "give_up_at", INT64_MAX);
    std::string piece(static_cast<std::size_t>(number_of(request, "piece", 65536)), '\0');
    std::int64_t written = 0;
    for (;;) {
        if (written >= give_up_at) {
            return json::object();
        }
        const std::streamsize got = stream.rdbuf()->sgetn(&piece[0], static_cast<std::streamsize>(piece.size()));
        if (got == 0) {
            return call.members(writer.finish());
        }
        writer.write(piece.data(), static_cast<std::size_t>(got));
        written += got;
    }
}

json agent::plan_part_size(const json& request) {
    return {{"part_size", ossmp::plan_part_size(number_of(request, "file_size", 0), number_of(request, "wanted", 0))}};
}

json agent::split(const json& request) {
    const std::int64_t size = number_of(request, "size", -1);
    if (request.contains("count")) {
        return {{"ranges", to_json(ossmp::split_by_part_count(size, int32_of(request, "count", 0)))}};
    }
    return {{"ranges", to_json(ossmp::split_by_part_size(size, number_of(request, "part_size", 0)))}};
}
