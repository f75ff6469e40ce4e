"""The invented stories in the sample PDFs. Tests compare what is read with these paragraphs."""

FERRY_TITLE = "Last ferry leaves Skerrow after ninety years"
FERRY = [
    "SKERROW — The last ferry to the island of Skerrow sailed on Friday evening, ninety years after the first, with three hundred passengers on board and a piper at the bow who had not slept since the council announced the closure.",
    "The council of the northern district decided in March that it could no longer pay for a service that carried fewer than forty-five people a day in winter. A bridge from the neighbouring island of Holm, finished last autumn, takes most of the traffic now.",
    "“My grandmother came over on this boat to be married,” said Isla Drennan, 71, who kept the ticket office for thirty-one years. “I never thought that I would be the one to lock the door.”",
    "The government’s department of transport had offered to pay for another season. The offer came with conditions that the council called unreasonable: it would have had to buy a self-propelled barge, and to train a crew for it before the summer.",
    "What the islanders fear",
    "Many of the four hundred inhabitants are less than enthusiastic about the bridge. It closes whenever the wind exceeds fifty miles an hour, which happened on twenty-six days last winter, and the nearest hospital is then out of reach except by helicopter.",
    "Dr Fergus Alleyne, the island’s only physician, said that he had asked for an understanding with the coastguard. “Nobody has told us in writing what happens to a woman in labour on a stormy night,” he said. “That is not an unreasonable question.”",
    "A spokeswoman for the council said that arrangements had been made with the lifeboat station at Holm, whose self-righting boat can cross the sound in twenty minutes. She did not say who would decide when it is to be called.",
    "The council promised three things at a meeting in February:",
    "• a bus across the bridge every hour, including Sundays;",
    "• free parking for islanders at the hospital in Carrick;",
    "• a review of the decision after two winters.",
    "None of these promises has been put to a vote. Representatives of the Anglo-Norwegian company that built the bridge declined to comment on the strength of its railings, which an independent engineer described in a letter to this newspaper as sufficient for the present.",
    "The ferry herself, the Maid of Skerrow, was built at Leith and has been repaired so often that her captain, Ewan Tulloch, says that only the bell is original. She has been sold to a museum of navigation on the mainland, where visitors will be able to stand at her wheel.",
    "On Friday the pier was lit with lanterns made by the children of the primary school. When the ropes were cast off shortly after nine, nobody cheered. The passengers stood along the rail and sang, and the people on the pier sang back until the lights of the boat had gone behind the lighthouse.",
    "Captain Tulloch came back to the island on Saturday morning by bus. He had been asked to bring the bell, which will hang in the church. “It took eleven minutes,” he said of the journey. “I did not know what to do with the rest of the day.”",
]
LIBRARY_TITLE = "Town votes to keep its library open at night"
LIBRARY = [
    "By Hanne Okafor",
    "The library of Wexcombe will stay open until midnight for another year, after the town’s council voted on Tuesday to continue an experiment that began as a response to the cost of heating.",
    "Fourteen of the nineteen councillors supported the proposal. The opposition had argued that the money, some 86,000 pounds, would be better spent on the roads, and that attendance was exaggerated by students preparing for examinations.",
    "“We counted everybody who came through the door,” said the librarian, Tomasz Reyes. “There were nurses after a late shift, lorry drivers, a gentleman who is learning Portuguese. To call all of them students is a misunderstanding.”",
    "The experiment",
    "It began in November, when the price of gas had doubled. The library was to be a place where people could keep warm without having to explain themselves. Volunteers made soup in the basement, and a retired electrician mended lamps.",
    "By January some two hundred people came each evening, more than twice as many as had been expected. The police recorded fewer disturbances in the neighbourhood than in any winter of the last decade, although the chief constable warned against drawing conclusions from a single season.",
    "An evaluation by the university found that a third of the visitors had not been in a library since they left school. Half of those have since borrowed a book. The most popular was a handbook of the repair of bicycles.",
    "Opposition remains",
    "Not everybody is satisfied. Councillor Margery Pell, who voted against, said that a well-meaning idea was being turned into a permanent institution without a discussion of what it replaces. “We closed the youth centre in 2019,” she said. “Now we are surprised that the young have nowhere to go.”",
    "Traders in the high street are divided. The owner of the Red Lion complained that the soup was free; the baker, Amara Lindqvist, has started to send what is left at closing time, and says that she has gained customers by it.",
    "The council will look at the figures again in the autumn. Until then the lamps in the reading room stay lit, and Mr Reyes has ordered a second handbook of the repair of bicycles, because the first has a waiting list of thirty-two.",
]
