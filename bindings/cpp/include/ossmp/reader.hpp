#ifndef OSSMP_READER_HPP
#define OSSMP_READER_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <limits>
#include <streambuf>

#include "detail/platform.hpp"

OSSMP_CPP_BEGIN

/// Fills buffer with at most capacity bytes and gives the count, 0 at the end. -1 gives up, and the call fails with
/// status::cancelled; what it throws comes out of the call.
using read_function = std::function<std::int64_t(void* buffer, std::size_t capacity)>;

namespace detail {

/// Reads a stream from where it stands. It takes the bytes from the buffer itself, so that an exception of the buffer
/// comes out as it is, whatever the stream's exception mask; the state of the stream is left alone.
class stream_reader {
public:
    explicit stream_reader(std::istream& stream) noexcept : stream_(&stream) {}

    std::int64_t operator()(void* buffer, std::size_t capacity) const {
        const auto most = static_cast<std::size_t>((std::numeric_limits<std::streamsize>::max)());
        const auto wanted = static_cast<std::streamsize>(capacity < most ? capacity : most);
        return stream_->rdbuf()->sgetn(static_cast<char*>(buffer), wanted);
    }

private:
    std::istream* stream_;
};

/// Whether there is anything to read from: a file that could not be opened would else be an empty object.
inline bool is_readable(const std::istream& stream) { return !stream.fail() && stream.rdbuf() != nullptr; }

}  // namespace detail
OSSMP_CPP_END

#endif
