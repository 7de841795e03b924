#ifndef OSSMP_VERSION_HPP
#define OSSMP_VERSION_HPP

#include <ossmp.h>

#include <cstdint>
#include <string>

#include "detail/platform.hpp"

OSSMP_CPP_BEGIN

/// The version of the library that was loaded, such as "0.1.0".
inline std::string library_version() { return ossmp_version(); }

/// The same as one number: major << 16 | minor << 8 | patch. OSSMP_VERSION_NUMBER is that of the headers.
inline std::uint32_t library_version_number() noexcept { return ossmp_version_number(); }

namespace detail {

/// Whether a library of the loaded version has all that a program compiled for the wanted version calls.
inline bool version_serves(std::uint32_t loaded, std::uint32_t wanted) noexcept {
    return loaded >> 16 == wanted >> 16 && loaded >= wanted;
}

}  // namespace detail
OSSMP_CPP_END

#endif
