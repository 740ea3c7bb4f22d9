// A lane of luck serves one decision, once. Debug builds keep the book in every run and stop at the first mistake.
#include "sim/luck_book.hpp"

#include <gtest/gtest.h>

#include "model/purposes.hpp"

namespace fundsim {
namespace {

constexpr std::uint32_t client = 77;
constexpr std::uint32_t stay = stay_word(1) | block_of(Purpose::care_review);

TEST(LuckBook, ALaneDrawnTwiceIsRefused) {
    LuckBook book;
    EXPECT_TRUE(book.take(client, stay, 3, 0b0011));
    EXPECT_FALSE(book.take(client, stay, 3, 0b0010)) << "the second lane serves two decisions";
    EXPECT_FALSE(book.take(client, stay, 3, 0b0110)) << "also beside a fresh one";
}

TEST(LuckBook, OtherLanesClocksStaysAndClientsAreOtherLuck) {
    LuckBook book;
    EXPECT_TRUE(book.take(client, stay, 3, 0b0001));
    EXPECT_TRUE(book.take(client, stay, 3, 0b1110));
    EXPECT_TRUE(book.take(client, stay, 4, 0b1111));
    EXPECT_TRUE(book.take(client, stay_word(2) | block_of(Purpose::care_review), 3, 0b1111));
    EXPECT_TRUE(book.take(client, stay_word(1) | block_of(Purpose::aftercare), 3, 0b1111));
    EXPECT_TRUE(book.take(client, after_move(stay), 3, 0b1111)) << "at another provider";
    EXPECT_TRUE(book.take(client + 1, stay, 3, 0b1111));
}

TEST(LuckBook, OnlyWhatWasDrawnIsLookedAtAgain) {
    LuckBook book;
    EXPECT_FALSE(book.was_taken(client, stay, 0, 0b0001));
    book.take(client, stay, 0, 0b0101);
    EXPECT_TRUE(book.was_taken(client, stay, 0, 0b0100));
    EXPECT_FALSE(book.was_taken(client, stay, 0, 0b0110));
    book.clear();
    EXPECT_FALSE(book.was_taken(client, stay, 0, 0b0100));
    EXPECT_TRUE(book.take(client, stay, 0, 0b0101));
}

TEST(Stays, AreCountedApartFromMoves) {
    EXPECT_EQ(before_moves(after_move(after_move(stay_word(9)))), stay_word(9));
    EXPECT_NE(after_move(stay_word(9)), stay_word(9));
    std::uint32_t often = stay_word(9);
    for (int move = 0; move < 300; ++move) often = after_move(often);
    EXPECT_EQ(before_moves(often), stay_word(9)) << "moves never become another stay";
    EXPECT_LT(often & 0xFFFFFFU, first_named_block) << "nor a named block";
}

}  // namespace
}  // namespace fundsim
