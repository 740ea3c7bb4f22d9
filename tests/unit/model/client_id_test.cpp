// Who a client is: packed, printed, read back; refused with what is allowed.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/client_id.hpp"

namespace fundsim {
namespace {

// Properties are tried on the same cases every time.
[[maybe_unused]] const int fixed_cases = setenv("RC_PARAMS", "seed=20260105 max_success=500", 1);

const std::vector<std::string> towns{"tilburg", "goirle", "hil", "hilvarenbeek", "loon-op-zand", "loon"};

TEST(ClientId, IsPrintedByTownWeekAndNumber) {
    EXPECT_EQ(to_string(ClientId::referred(0, 123, 7), towns), "tilburg-w123-7");
    EXPECT_EQ(to_string(ClientId::referred(4, 0, 0), towns), "loon-op-zand-w0-0");
    EXPECT_EQ(to_string(ClientId::in_stock(1, 1234), towns), "goirle-s1234");
    EXPECT_EQ(to_string(ClientId::in_stock(1, 0), towns), "goirle-s0");
}

TEST(ClientId, KeepsItsPartsAtTheLimits) {
    const ClientId last =
        ClientId::referred(ClientId::municipality_limit - 1, ClientId::week_limit - 1, ClientId::ordinal_limit - 1);
    EXPECT_EQ(last.word, 0xFFFFFFFFU);
    EXPECT_EQ(last.municipality(), 511U);
    EXPECT_EQ(last.week(), 3583);
    EXPECT_EQ(last.ordinal(), 2047U);
    EXPECT_FALSE(last.is_stock());
    const ClientId oldest = ClientId::in_stock(511, ClientId::stock_limit - 1);
    EXPECT_TRUE(oldest.is_stock());
    EXPECT_EQ(oldest.municipality(), 511U);
    EXPECT_EQ(oldest.stock_number(), ClientId::stock_limit - 1);
}

TEST(ClientId, OfTheStockIsNobodyElses) {
    // the last number in stock is just below the first client of week 0
    EXPECT_EQ(ClientId::in_stock(3, ClientId::stock_limit - 1).word + 1, ClientId::referred(3, 0, 0).word);
}

TEST(ClientId, IsOrderedByTownWeekAndNumber) {
    EXPECT_LT(ClientId::referred(0, 9, 2000), ClientId::referred(0, 10, 0));
    EXPECT_LT(ClientId::referred(0, 3000, 5), ClientId::referred(1, 0, 0));
    EXPECT_LT(ClientId::in_stock(1, 99), ClientId::referred(1, 0, 0));
}

RC_GTEST_PROP(ClientId, ReadsBackWhatWasPrinted, ()) {
    const auto town = *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(towns.size()));
    const ClientId id = *rc::gen::arbitrary<bool>()
                            ? ClientId::in_stock(town, *rc::gen::inRange<std::uint32_t>(0, ClientId::stock_limit))
                            : ClientId::referred(town, *rc::gen::inRange<std::int32_t>(0, ClientId::week_limit),
                                                 *rc::gen::inRange<std::uint32_t>(0, ClientId::ordinal_limit));
    RC_ASSERT(parse_client_id(to_string(id, towns), towns) == id);
}

class NotAClient : public ::testing::TestWithParam<std::string> {};

TEST_P(NotAClient, IsRefusedWithWhatIsAllowed) {
    try {
        const ClientId id = parse_client_id(GetParam(), towns);
        FAIL() << GetParam() << " was read as " << to_string(id, towns);
    } catch (const std::invalid_argument& error) {
        const std::string said = error.what();
        EXPECT_NE(said.find('"' + GetParam() + '"'), std::string::npos) << said;
        EXPECT_NE(said.find("MUNICIPALITY-wWEEK-NUMBER"), std::string::npos) << said;
        EXPECT_NE(said.find("tilburg-"), std::string::npos) << said;
    }
}

INSTANTIATE_TEST_SUITE_P(EveryWay, NotAClient,
                         ::testing::Values("", "-", "tilburg", "tilburg-", "tilburg-w", "tilburg-w12", "tilburg-w12-",
                                           "tilburg-w-3", "tilburg-w12-3x", "tilburg-w12-3 ", "tilburg-w+1-3",
                                           "tilburg-w-1-3", "tilburg-w3584-0", "tilburg-w1-2048", "tilburg-s",
                                           "tilburg-s1048576", "tilburg-s12x", "tilburg-s99999999999999999999",
                                           "tilburg-x12-3", "Tilburg-w12-3", "utrecht-w12-3", " tilburg-w12-3"));

}  // namespace
}  // namespace fundsim
