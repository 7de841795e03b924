// What C++20 adds: options named in place, listings as sources of views.
#include <doctest/doctest.h>

#include <ossmp.hpp>
#include <ranges>

#include "emulator.hpp"

static_assert(std::ranges::input_range<ossmp::range<ossmp::part>>);
static_assert(std::ranges::input_range<ossmp::part_list>);
static_assert(std::ranges::input_range<ossmp::upload_page>);

TEST_CASE("options are named in place, and listings are views' sources") {
    const ossmp::upload_options options{.part_size = part_size, .concurrency = 2};
    CHECK(options.concurrency == 2);
    CHECK(options.checkpoint_required);
    const emulator server;
    const ossmp::client client(server.config());
    const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k", options);
    upload.upload_part_from_buffer(1, "a", 1);
    upload.upload_part_from_buffer(2, "bc", 2);
    auto parts = upload.iterate_parts();
    std::int64_t total = 0;
    for (const std::int64_t size : parts | std::views::transform(&ossmp::part::size)) {
        total += size;
    }
    CHECK(total == 3);
}
