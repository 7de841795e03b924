// This program says itself how old the library is, and the binding must notice.
#include <iostream>
#include <ossmp.hpp>

extern "C" uint32_t ossmp_version_number(void) { return 0x000001; }

int main() {
    ossmp::client_config config;
    config.endpoint = "oss-cn-hangzhou.aliyuncs.com";
    config.credentials = {"id", "secret"};
    try {
        const ossmp::client client(config);
    } catch (const ossmp::argument_error& error) {
        std::cout << error.what() << std::endl;
        return std::string(error.what()).find("does not serve a program compiled for") == std::string::npos;
    }
    std::cerr << "a library of version 0.0.1 was accepted" << std::endl;
    return 1;
}
