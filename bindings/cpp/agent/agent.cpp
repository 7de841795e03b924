// The agent of the C++ interface: one request per line from standard input, one answer per line to standard output, as
// tests/scenarios/README.md says. It has no expectations of its own.
#include "agent.hpp"

#include <iostream>

json agent::call(const json& request) {
    static const std::map<std::string, json (agent::*)(const json&)> calls = {
        {"reset", &agent::reset},
        {"version", &agent::version},
        {"client", &agent::make_client},
        {"set_credentials", &agent::set_credentials},
        {"log_lines", &agent::log_lines},
        {"close", &agent::close},
        {"init", &agent::init},
        {"attach", &agent::attach},
        {"part_from_file", &agent::part_from_file},
        {"part_from_buffer", &agent::part_from_buffer},
        {"part_from_stream", &agent::part_from_stream},
        {"part_copy", &agent::part_copy},
        {"parts_in_parallel", &agent::parts_in_parallel},
        {"list_parts", &agent::list_parts},
        {"all_parts", &agent::all_parts},
        {"sent_parts", &agent::sent_parts},
        {"complete", &agent::complete},
        {"abort", &agent::abort},
        {"list_uploads", &agent::list_uploads},
        {"all_uploads", &agent::all_uploads},
        {"upload_file", &agent::upload_file},
        {"upload_stream", &agent::upload_stream},
        {"upload_writer", &agent::upload_writer},
        {"plan_part_size", &agent::plan_part_size},
        {"split", &agent::split},
    };
    const std::string name = text_of(request, "call");
    const auto found = calls.find(name);
    if (found == calls.end()) {
        throw misunderstood("no such call: " + name);
    }
    return (this->*found->second)(request);
}

json agent::answer(const std::string& line) {
    // The kind is asked of the types, as a program would.
    try {
        return {{"ok", call(json::parse(line))}};
    } catch (const ossmp::no_such_upload_error& error) {
        return {{"error", to_json(error, "NoSuchUpload")}};
    } catch (const ossmp::cancelled_error& error) {
        return {{"error", to_json(error, "Cancelled")}};
    } catch (const ossmp::file_changed_error& error) {
        return {{"error", to_json(error, "FileChanged")}};
    } catch (const ossmp::integrity_error& error) {
        return {{"error", to_json(error, "Integrity")}};
    } catch (const ossmp::error& error) {
        return {{"error", to_json(error, "")}};
    } catch (const raised& error) {
        return {{"error", {{"raised", error.what()}}}};
    } catch (const std::exception& error) {
        return {{"error", {{"status", "AGENT"}, {"message", error.what()}}}};
    }
}

int main() {
    agent agent;
    for (std::string line; std::getline(std::cin, line);) {
        std::cout << agent.answer(line).dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
    }
    return std::cin.bad() ? 1 : 0;
}
