// A program of somebody else, who has the headers and the library from an installation.
#include <iostream>
#include <ossmp.hpp>

int main() {
    const auto client = ossmp::client::try_make(ossmp::client_config());
    std::cout << ossmp::library_version() << " " << client.error().what() << "\n";
    return client ? 1 : 0;
}
