# Makes the target ossmp::ossmp, unless the project that this one is part of has it already.
set(OSSMP_LIB_DIR "" CACHE PATH "Where libossmp.so was built; empty: use the installed ossmp")

if(TARGET ossmp::ossmp)
  return()
endif()
if(NOT OSSMP_LIB_DIR)
  find_package(ossmp REQUIRED)
  return()
endif()

get_filename_component(ossmp_library "${OSSMP_LIB_DIR}/libossmp.so" REALPATH)
if(NOT EXISTS "${ossmp_library}")
  message(FATAL_ERROR "there is no ${ossmp_library}; build the library first")
endif()
# Programs ask for the library by its soname, under which a build does not store it.
set(ossmp_soname "${CMAKE_CURRENT_BINARY_DIR}/lib/libossmp.so.0")
file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/lib")
file(CREATE_LINK "${ossmp_library}" "${ossmp_soname}" SYMBOLIC)
add_library(ossmp::ossmp SHARED IMPORTED GLOBAL)
set_target_properties(ossmp::ossmp PROPERTIES
  IMPORTED_LOCATION "${ossmp_soname}"
  IMPORTED_SONAME libossmp.so.0
  INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}/../../../include")
