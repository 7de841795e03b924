# find_package(ossmp-cpp) defines ossmp::cpp: the headers, and the C library that they use.
include(CMakeFindDependencyMacro)
find_dependency(ossmp)
include("${CMAKE_CURRENT_LIST_DIR}/ossmp-cpp-targets.cmake")
