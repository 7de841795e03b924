#include "emulator.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>

namespace {

[[noreturn]] void give_up(const std::string& why) {
    std::cerr << why << std::endl;
    abort();
}

std::string new_directory() {
    char name[] = "/tmp/ossmp-cpp-XXXXXX";
    if (mkdtemp(name) == nullptr) {
        give_up("no temporary directory can be made");
    }
    return name;
}

}  // namespace

emulator::emulator(const std::vector<std::string>& faults, const std::vector<std::string>& arguments) {
    const char* program = getenv("OSSMP_EMULATOR");
    if (program == nullptr) {
        give_up("OSSMP_EMULATOR must name the emulator; run test.sh");
    }
    log_ = new_directory() + "/log";
    std::vector<std::string> command = {program, "--bucket", "demo", "--log", log_};
    for (const std::string& fault : faults) {
        command.insert(command.end(), {"--fault", fault});
    }
    command.insert(command.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& argument : command) {
        argv.push_back(&argument[0]);
    }
    argv.push_back(nullptr);

    int ready[2];
    if (pipe2(ready, O_CLOEXEC) != 0) {
        give_up("no pipe can be had");
    }
    pid_ = fork();
    if (pid_ == 0) {
        dup2(ready[1], STDOUT_FILENO);
        execv(program, argv.data());
        _exit(127);
    }
    close(ready[1]);
    FILE* output = fdopen(ready[0], "r");
    char line[1024] = "";
    if (fgets(line, sizeof line, output) == nullptr) {
        give_up(std::string("the emulator did not start: ") + program);
    }
    fclose(output);
    endpoint_ = announced(line, "endpoint");
    region_ = announced(line, "region");
    access_key_id_ = announced(line, "access-key-id");
    access_key_secret_ = announced(line, "access-key-secret");
}

emulator::~emulator() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    unlink(log_.c_str());
    rmdir(log_.substr(0, log_.rfind('/')).c_str());
}

std::string emulator::announced(const std::string& line, const std::string& name) const {
    const std::size_t begin = line.find(" " + name + "=");
    if (begin == std::string::npos) {
        give_up("the emulator does not say its " + name);
    }
    const std::size_t value = begin + name.size() + 2;
    return line.substr(value, line.find_first_of(" \n", value) - value);
}

ossmp::client_config emulator::config() const {
    ossmp::client_config config;
    config.endpoint = endpoint_;
    config.region = region_;
    config.credentials = {access_key_id_, access_key_secret_};
    return config;
}

int emulator::requests(const std::string& operation) const {
    std::ifstream log(log_);
    int count = 0;
    for (std::string line; std::getline(log, line);) {
        count += line.find("\"" + operation + "\"") != std::string::npos ? 1 : 0;
    }
    return count;
}

temporary_file::temporary_file(std::size_t size, const std::string& name)
    : directory_(new_directory()), path_(directory_ + "/" + name) {
    std::minstd_rand random(static_cast<std::minstd_rand::result_type>(size + 1));
    content_.resize(size);
    for (char& byte : content_) {
        byte = static_cast<char>(random() >> 8);
    }
    std::ofstream(path_, std::ios::binary) << content_;
}

temporary_file::~temporary_file() {
    unlink(path_.c_str());
    rmdir(directory_.c_str());
}
