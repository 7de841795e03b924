#ifndef OSSMP_DETAIL_TEXT_HPP
#define OSSMP_DETAIL_TEXT_HPP

#include <string>

#include "platform.hpp"

OSSMP_CPP_BEGIN
namespace detail {

/// Whether the C interface would see less of a string than there is.
inline bool has_nul(const std::string& text) noexcept { return text.find('\0') != std::string::npos; }

}  // namespace detail
OSSMP_CPP_END

#endif
