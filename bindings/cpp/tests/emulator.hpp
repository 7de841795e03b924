// A local OSS server of a test's own.
#ifndef TESTS_EMULATOR_HPP
#define TESTS_EMULATOR_HPP

#include <cstdint>
#include <ossmp.hpp>
#include <string>
#include <vector>

class emulator {
public:
    /// With the bucket demo. faults: as --fault takes them. arguments: further ones.
    explicit emulator(const std::vector<std::string>& faults = {}, const std::vector<std::string>& arguments = {});
    emulator(const emulator&) = delete;
    emulator& operator=(const emulator&) = delete;
    ~emulator();

    const std::string& endpoint() const { return endpoint_; }
    const std::string& access_key_id() const { return access_key_id_; }
    const std::string& access_key_secret() const { return access_key_secret_; }

    /// What a client of it needs, and no more.
    ossmp::client_config config() const;

    /// How often the operation was asked for.
    int requests(const std::string& operation) const;

private:
    std::string announced(const std::string& line, const std::string& name) const;

    int pid_ = -1;
    std::string log_;
    std::string endpoint_;
    std::string region_;
    std::string access_key_id_;
    std::string access_key_secret_;
};

/// A new file, which goes with the object.
class temporary_file {
public:
    /// Of size bytes that differ everywhere.
    explicit temporary_file(std::size_t size, const std::string& name = "file");
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file();

    const std::string& path() const { return path_; }
    const std::string& directory() const { return directory_; }
    const std::string& content() const { return content_; }

private:
    std::string directory_;
    std::string path_;
    std::string content_;
};

const std::int64_t part_size = 100 * 1024;

#endif
