// What the types promise: moves, ranges, results, conversions.
#include <doctest/doctest.h>

#include <algorithm>
#include <ossmp.hpp>
#include <type_traits>

#include "emulator.hpp"

template <class T>
constexpr bool only_moves() {
    return std::is_nothrow_move_constructible<T>::value && std::is_move_assignable<T>::value &&
           !std::is_copy_constructible<T>::value && !std::is_copy_assignable<T>::value;
}

static_assert(only_moves<ossmp::client>(), "");
static_assert(only_moves<ossmp::multipart_upload>(), "");
static_assert(only_moves<ossmp::writer>(), "");
static_assert(only_moves<ossmp::part_list>(), "");
static_assert(only_moves<ossmp::upload_page>(), "");
static_assert(!std::is_copy_constructible<ossmp::range<ossmp::part>>::value, "");
static_assert(std::is_nothrow_copy_constructible<ossmp::error>::value, "an exception must be");
static_assert(std::is_nothrow_copy_constructible<ossmp::no_such_upload_error>::value, "");
static_assert(std::is_base_of<std::exception, ossmp::integrity_error>::value, "");
static_assert(std::is_base_of<ossmp::service_error, ossmp::no_such_upload_error>::value, "");
static_assert(std::is_copy_constructible<ossmp::upload_options>::value, "");
static_assert(std::is_copy_constructible<ossmp::client_config>::value, "");

#ifdef OSSMP_CPP_FILESYSTEM
TEST_CASE("paths are taken as std::filesystem::path") {
    const emulator server;
    const temporary_file file(10, "文件");
    CHECK(ossmp::client(server.config()).upload_file("demo", "k", std::filesystem::path(file.path())).size == 10);
}
#endif

TEST_CASE("a result holds a value or an error") {
    ossmp::result<std::string> good = std::string("value");
    ossmp::result<std::string> bad = ossmp::error(ossmp::status::state, "ended");
    CHECK(good);
    CHECK(*good == "value");
    CHECK(good->size() == 5);
    CHECK_FALSE(bad.has_value());
    CHECK(bad.error().what() == std::string("ended"));
    CHECK_THROWS_AS(bad.value(), ossmp::state_error);
    bad = std::move(good);
    CHECK(bad.value() == "value");
    bad = ossmp::error(ossmp::status::argument, "no");
    CHECK_THROWS_AS(std::move(bad).value(), ossmp::argument_error);
    ossmp::result<std::unique_ptr<int>> moved = std::unique_ptr<int>(new int(3));
    CHECK(*std::move(moved).value() == 3);
    ossmp::result<void> done;
    CHECK(done);
    done.value();
    done = ossmp::error(ossmp::status::timeout, "late");
    CHECK_THROWS_AS(done.value(), ossmp::timeout_error);
}

TEST_CASE("a control is shared by its copies, and may be none") {
    const ossmp::control control;
    const ossmp::control copy = control;
    CHECK(control);
    CHECK_FALSE(copy.is_cancelled());
    control.cancel();
    CHECK(copy.is_cancelled());
    CHECK(control.bytes_done() == 0);
    CHECK(control.bytes_total() == -1);
    const ossmp::control none(nullptr);
    none.cancel();
    CHECK_FALSE(none);
    CHECK_FALSE(none.is_cancelled());
    CHECK(none.bytes_total() == -1);
    CHECK_FALSE(ossmp::upload_options().control);
}

TEST_CASE("a status has the name that the C interface gives it") {
    CHECK(ossmp::status_name(ossmp::status::no_such_upload) == std::string("OSSMP_E_NO_SUCH_UPLOAD"));
    CHECK(ossmp::status_name(static_cast<ossmp::status>(9999)) == std::string());
}
