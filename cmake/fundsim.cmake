# Compiler settings shared by every target, and the function that declares one room of the house.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")

find_program(FUNDSIM_CCACHE ccache)
if(FUNDSIM_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FUNDSIM_CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(Boost REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(TBB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(highway REQUIRED IMPORTED_TARGET libhwy)

# Same bits everywhere: no contraction into fused operations, no fast-math. The last two flags change no result and
# let conditionals be vectorised.
add_library(fundsim_flags INTERFACE)
target_compile_options(fundsim_flags INTERFACE -ffp-contract=off -fno-math-errno -fno-trapping-math -Wall -Wextra
                       -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor)
target_compile_definitions(fundsim_flags INTERFACE EIGEN_DONT_VECTORIZE EIGEN_DONT_PARALLELIZE)
if(FUNDSIM_WARNINGS_AS_ERRORS)
  target_compile_options(fundsim_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports impossible overflows inside inlined std::vector and std::string code at -O3.
  target_compile_options(fundsim_flags INTERFACE -Wno-stringop-overflow -Wno-array-bounds -Wno-restrict
                         -Wno-maybe-uninitialized)
endif()

# fundsim_room(NAME SOURCES ... USES ...): one library per folder of engine/; USES are rooms and libraries below it.
function(fundsim_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES" ${ARGN})
  add_library(fundsim_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(fundsim_${name} PUBLIC ${PROJECT_SOURCE_DIR}/engine ${PROJECT_SOURCE_DIR}/engine/include)
  target_link_libraries(fundsim_${name} PUBLIC fundsim_flags ${ROOM_USES})
endfunction()
