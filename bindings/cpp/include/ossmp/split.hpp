#ifndef OSSMP_SPLIT_HPP
#define OSSMP_SPLIT_HPP

#include <ossmp.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detail/platform.hpp"
#include "result.hpp"

OSSMP_CPP_BEGIN

/// A part of a file that is to be sent.
struct file_range {
    std::int32_t number = 0;  ///< the part's, from 1 on
    std::int64_t offset = 0;
    std::int64_t size = 0;
};

namespace detail {

inline std::vector<file_range> ranges(std::int64_t total, std::int64_t size, std::int64_t count) {
    std::vector<file_range> all(static_cast<std::size_t>(count));
    std::int64_t offset = 0;
    std::int32_t number = 0;
    for (file_range& range : all) {
        range.number = ++number;
        range.offset = offset;
        range.size = number == count ? total - offset : size;
        offset += size;
    }
    return all;
}

const std::int64_t most_parts = 10000;  // OSS limit

}  // namespace detail

/// The part size that client::upload_file uses for a file of file_size bytes: wanted (0: 8 MiB), or as much more as
/// 10,000 parts need. status::argument: a number is out of range, or no plan holds the file.
inline result<std::int64_t> try_plan_part_size(std::int64_t file_size, std::int64_t wanted = 0) {
    const std::int64_t planned = ossmp_plan_part_size(file_size, wanted);
    if (planned < 0) {
        return error(status::argument,
                     "10,000 parts of 100 KiB to 5 GiB do not hold this file, or a size is out of range");
    }
    return planned;
}

/// Splits a file into ranges of part_size bytes; the last has what is left. An empty file is one empty range.
/// status::argument: part_size is less than 1, or there would be more than 10,000.
inline result<std::vector<file_range>> try_split_by_part_size(std::int64_t file_size, std::int64_t part_size) {
    if (file_size < 0 || part_size < 1) {
        return error(status::argument, "file_size must not be negative, and part_size must be 1 at least");
    }
    const std::int64_t count = file_size == 0 ? 1 : (file_size - 1) / part_size + 1;
    if (count > detail::most_parts) {
        return error(status::argument, "that are more than 10,000 parts: part_size must be larger");
    }
    return detail::ranges(file_size, part_size, count);
}

/// Splits a file into part_count ranges of one size; what is left over goes with the last. Each but the last must have
/// 100 KiB (OSS limit) when it is completed. status::argument: part_count is not 1 to 10,000, or more than file_size.
inline result<std::vector<file_range>> try_split_by_part_count(std::int64_t file_size, std::int32_t part_count) {
    if (file_size < 0 || part_count < 1 || part_count > detail::most_parts ||
        part_count > (file_size > 0 ? file_size : 1)) {
        return error(status::argument, "part_count must be 1 to 10,000, and not more than there are bytes");
    }
    return detail::ranges(file_size, file_size / part_count, part_count);
}

#if OSSMP_CPP_EXCEPTIONS
inline std::int64_t plan_part_size(std::int64_t file_size, std::int64_t wanted = 0) {
    return try_plan_part_size(file_size, wanted).value();
}
inline std::vector<file_range> split_by_part_size(std::int64_t file_size, std::int64_t part_size) {
    return try_split_by_part_size(file_size, part_size).value();
}
inline std::vector<file_range> split_by_part_count(std::int64_t file_size, std::int32_t part_count) {
    return try_split_by_part_count(file_size, part_count).value();
}
#endif

OSSMP_CPP_END

#endif
